package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes and back, by Kryo. Used by one thread at a time. References to objects with an identity are
 * written as ids, so what is written never leaves the value at hand.
 */
final class Codec {

    /** Values in values; deeper ones would overflow the stack of a thread that reads them. */
    static final int MAX_DEPTH = 400;

    private static final int FIRST_BYTES = 512;

    private final Kryo kryo;
    private final Output output = new Output(FIRST_BYTES, -1);

    private @Nullable StateWriter writer;
    private @Nullable ObjectBatch reader;

    @SuppressWarnings("unchecked") // the context is a raw map
    Codec(Catalog catalog) {
        kryo = new Kryo(new ClassNumbers(this, catalog), null);
        kryo.setReferences(false);
        kryo.setRegistrationRequired(false); // ClassNumbers lets in what may be stored, and nothing else
        kryo.setMaxDepth(MAX_DEPTH);
        kryo.getContext().put(Codec.class, this);
    }

    /** {@return the codec that uses an instance of Kryo} */
    @SuppressWarnings("unchecked") // the context is a raw map
    static Codec of(Kryo kryo) {
        return (Codec) kryo.getContext().get(Codec.class);
    }

    /** {@return an empty output for the next state} */
    Output startWriting(StateWriter by) {
        writer = by;
        output.reset();
        return output;
    }

    /** {@return the commit that writes; valid while a value is being written} */
    StateWriter writer() {
        if (writer == null) {
            throw new IllegalStateException("no commit is writing");
        }
        return writer;
    }

    void startReading(ObjectBatch batch) {
        reader = batch;
    }

    /** {@return what makes the objects that are referred to; valid while a value is being read} */
    ObjectBatch reader() {
        if (reader == null) {
            throw new IllegalStateException("nothing is being read");
        }
        return reader;
    }

    /** Ends writing and reading, and forgets what belongs to it. */
    void end() {
        writer = null;
        reader = null;
        kryo.reset();
        if (output.getBuffer().length > 1 << 20) {
            output.setBuffer(new byte[FIRST_BYTES], -1);
        }
    }

    void write(Output target, String descriptor, @Nullable Object value) {
        try {
            FieldCodec.write(kryo, target, descriptor, value);
        } catch (KryoException e) {
            if (kryo.getDepth() >= MAX_DEPTH || String.valueOf(e.getMessage()).startsWith("Max depth")) {
                throw Refusal.of(
                        Objects.requireNonNull(value),
                        "values stand in values more than " + MAX_DEPTH
                                + " deep; let a TVar or a TList hold what follows");
            }
            throw e;
        }
    }

    @Nullable
    Object read(Input source, String descriptor, Class<?> type) {
        return FieldCodec.read(kryo, source, descriptor, type);
    }
}
