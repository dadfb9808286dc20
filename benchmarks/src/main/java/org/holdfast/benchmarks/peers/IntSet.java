package org.holdfast.benchmarks.peers;

import java.util.concurrent.ConcurrentMap;

/** A set of keys. */
interface IntSet {

    boolean contains(int key);

    /** {@return whether it was not there} */
    boolean add(int key);

    /** {@return whether it was there} */
    boolean remove(int key);

    /** {@return the keys of a map} Of a {@code ConcurrentHashMap} or of a transactional one. */
    static IntSet of(ConcurrentMap<Integer, Integer> map) {
        return new IntSet() {
            @Override
            public boolean contains(int key) {
                return map.containsKey(key);
            }

            @Override
            public boolean add(int key) {
                return map.put(key, key) == null;
            }

            @Override
            public boolean remove(int key) {
                return map.remove(key) != null;
            }
        };
    }
}
