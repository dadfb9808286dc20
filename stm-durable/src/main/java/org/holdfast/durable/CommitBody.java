package org.holdfast.durable;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Output;
import java.nio.ByteBuffer;

/**
 * The body of a commit in the log.
 *
 * <pre>
 * version   byte    1
 * then, up to the end:
 *   1   byte        a dictionary entry follows: {@link Shape}
 *   2   byte        the state of an object follows:
 *     id      varint
 *     length  varint
 *     state   bytes   {@link StateWriter}
 *   3   byte        states stand in a file of their own, a {@link SpillFile}:
 *     number  varint
 *     length  varint
 *   4   byte        the id of the transaction follows:
 *     id      string
 *   5   byte        commits before this one are lost ({@link Salvage}), and what is left may refer to objects in them:
 *     largest varint  no id of theirs is greater
 * </pre>
 *
 * The frame around it has a checksum, so a reader that meets anything else has met another version: it refuses.
 */
final class CommitBody {

    private static final byte VERSION = 1;
    private static final byte SHAPE = 1;
    private static final byte STATE = 2;
    private static final byte INCLUDED = 3;
    private static final byte ID = 4;
    private static final byte LOSS = 5;

    /** Is shown what stands in a body, in its order. */
    interface Visitor {
        default void shape(Shape shape) {}

        /** Takes the state of an object, which stands in the buffer during this call only. */
        default void state(long id, ByteBuffer state) {}

        default void included(SpillFile.Seal file) {}

        default void id(String id) {}

        /** Learns that commits before this one are lost. */
        default void loss(long largestLostId) {}
    }

    private CommitBody() {}

    static Output start() {
        Output output = new Output(512, -1);
        output.writeByte(VERSION);
        return output;
    }

    static void writeShape(Output output, Shape shape) {
        output.writeByte(SHAPE);
        shape.write(output);
    }

    static void writeState(Output output, long id, byte[] state) {
        output.writeByte(STATE);
        output.writeVarLong(id, true);
        output.writeVarInt(state.length, true);
        output.writeBytes(state);
    }

    static void writeIncluded(Output output, SpillFile.Seal file) {
        output.writeByte(INCLUDED);
        output.writeVarLong(file.number(), true);
        output.writeVarLong(file.bytes(), true);
    }

    static void writeId(Output output, String id) {
        output.writeByte(ID);
        output.writeString(id);
    }

    static void writeLoss(Output output, long largestLostId) {
        output.writeByte(LOSS);
        output.writeVarLong(largestLostId, true);
    }

    static void read(ByteBuffer body, long position, Visitor visitor) {
        try {
            CheckedInput input = new CheckedInput(body.array(), body.arrayOffset() + body.position(), body.remaining());
            FormatVersion.require(
                    VERSION,
                    Byte.toUnsignedInt(input.readByte()),
                    "the commit at position " + position + " of the log");
            while (!input.end()) {
                byte kind = input.readByte();
                switch (kind) {
                    case SHAPE -> visitor.shape(Shape.read(input));
                    case STATE -> visitor.state(readId(input), input.slice(input.readVarInt(true)));
                    case INCLUDED ->
                        visitor.included(new SpillFile.Seal(input.readVarLong(true), input.readVarLong(true)));
                    case ID -> visitor.id(readName(input));
                    case LOSS -> visitor.loss(readId(input));
                    default -> throw unknown(position);
                }
            }
        } catch (KryoException | IllegalStateException e) {
            throw unknown(position);
        }
    }

    private static long readId(CheckedInput input) {
        long id = input.readVarLong(true);
        if (id < 0) {
            throw new IllegalStateException("not the id of an object: " + id);
        }
        return id;
    }

    private static String readName(CheckedInput input) {
        String name = input.readString();
        if (name == null) {
            throw new IllegalStateException("not the id of a transaction");
        }
        return name;
    }

    private static CorruptStoreException unknown(long position) {
        return new CorruptStoreException(
                "the commit at position " + position + " of the log is whole, but not in a format that"
                        + " this version knows; open the store with the version of Holdfast that wrote it, or a later one");
    }
}
