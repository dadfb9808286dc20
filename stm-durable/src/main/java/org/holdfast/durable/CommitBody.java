package org.holdfast.durable;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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
 *     state   bytes   {@link GraphCommit}
 * </pre>
 *
 * The frame around it has a checksum, so a reader that meets anything else has met another version: it refuses.
 */
final class CommitBody {

    private static final byte VERSION = 1;
    private static final byte SHAPE = 1;
    private static final byte STATE = 2;

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

    static void read(ByteBuffer body, long position, Consumer<Shape> shapes, BiConsumer<Long, byte[]> states) {
        try {
            Input input = new Input(body.array(), body.arrayOffset() + body.position(), body.remaining());
            requireKnown(input.readByte() == VERSION, position);
            while (!input.end()) {
                byte kind = input.readByte();
                requireKnown(kind == SHAPE || kind == STATE, position);
                if (kind == SHAPE) {
                    shapes.accept(Shape.read(input));
                } else {
                    states.accept(input.readVarLong(true), input.readBytes(input.readVarInt(true)));
                }
            }
        } catch (KryoException | IllegalStateException e) {
            throw unknown(position);
        }
    }

    private static void requireKnown(boolean known, long position) {
        if (!known) {
            throw unknown(position);
        }
    }

    private static CorruptStoreException unknown(long position) {
        return new CorruptStoreException(
                "the commit at position " + position + " of the log is whole, but not in a format that"
                        + " this version knows; open the store with the version of Holdfast that wrote it, or a later one");
    }
}
