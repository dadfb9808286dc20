package org.holdfast.benchmarks.peers;

import java.util.List;
import java.util.stream.Stream;

/** A hash set of a fixed number of chains, to which keys from 0 are spread evenly. */
final class ChainedSet implements IntSet {

    private final List<IntSet> chains;

    ChainedSet(Engine<?, ?> engine, int size) {
        chains = Stream.<IntSet>generate(() -> new Chain<>(engine)).limit(size).toList();
    }

    @Override
    public boolean contains(int key) {
        return chain(key).contains(key);
    }

    @Override
    public boolean add(int key) {
        return chain(key).add(key);
    }

    @Override
    public boolean remove(int key) {
        return chain(key).remove(key);
    }

    private IntSet chain(int key) {
        return chains.get(key % chains.size());
    }
}
