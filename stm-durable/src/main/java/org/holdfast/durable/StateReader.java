package org.holdfast.durable;

import java.util.concurrent.atomic.AtomicLong;

/** Gets the states of objects, and names the object where one does not fit. */
final class StateReader {

    private final Graph graph;
    private final AtomicLong read = new AtomicLong();

    StateReader(Graph graph) {
        this.graph = graph;
    }

    /** {@return how many states were read} */
    long read() {
        return read.get();
    }

    /** {@return the latest state of an object} */
    StoredState state(long id) {
        StoredState state = graph.storage().load(id);
        if (state == null) {
            throw new StoreException("object " + id + " is missing in " + graph
                    + "; close the store and open it again: it is then rebuilt from its log");
        }
        read.incrementAndGet();
        return state;
    }

    /** A reference names the class of what it refers to; one that somebody has changed must not get another. */
    void requireClass(String className, Shape stored, long id) {
        if (!className.equals(stored.className())) {
            throw mixedUp(id, className, stored.className());
        }
    }

    /** The same, of an object that is known. */
    void requireClass(Object known, ClassLayout layout, long id) {
        if (known.getClass() != layout.type()) {
            throw mixedUp(id, layout.type().getName(), known.getClass().getName());
        }
    }

    StoreException mixedUp(long id, String expected, String found) {
        return new StoreException("object " + id + " of " + graph + " is referred to as a " + expected + " and is a "
                + found + "; something else than Holdfast has changed the store: open a copy of it from before");
    }

    /** Reads a state, or says of which object it is that it cannot be read. */
    void decoding(long id, Runnable decode) {
        try {
            decode.run();
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException(
                    "object " + id + " of " + graph + " cannot be read: " + e
                            + "; its bytes are as they were written, so a class of it must have changed in a way that does not fit",
                    e);
        }
    }
}
