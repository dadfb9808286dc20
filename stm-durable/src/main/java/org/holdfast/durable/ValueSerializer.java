package org.holdfast.durable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Writes and reads the objects of an immutable class that a store does not know by itself. They are then values: each
 * stands inside the object that holds it, and comes back as an object that says the same.
 *
 * <p>Its methods are called while a transaction commits, or while an object is loaded, by any thread and several at
 * once. They must not use transactions or transactional variables. A serializer that throws lets the transaction, or
 * the reading, fail with its exception as the cause, and nothing else happens.
 *
 * @param <T> the class
 * @see StoreOptions#withSerializer
 */
public interface ValueSerializer<T> {

    /**
     * Writes what an object says.
     *
     * @param value the object
     * @param output where to write it
     * @throws IOException if the output throws it
     */
    void write(T value, DataOutput output) throws IOException;

    /**
     * {@return an object that says what was written} All that was written must be read.
     *
     * @param input where to read it
     * @param version what {@link #version} was when it was written
     * @throws IOException if the input throws it, as where more is read than was written
     */
    T read(DataInput input, int version) throws IOException;

    /**
     * {@return the version of what {@link #write} writes, at least 1} One that writes something else needs a greater
     * version, and still reads what the earlier ones have written.
     */
    default int version() {
        return 1;
    }
}
