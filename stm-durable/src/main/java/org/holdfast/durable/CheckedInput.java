package org.holdfast.durable;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import java.nio.ByteBuffer;

/**
 * Reads from bytes that somebody may have tampered with: believes no length that goes beyond their end, so that none
 * makes it ask for more memory than there is to read.
 */
final class CheckedInput extends Input {

    CheckedInput(byte[] bytes) {
        super(bytes);
    }

    CheckedInput(byte[] bytes, int offset, int count) {
        super(bytes, offset, count);
    }

    @Override
    public byte[] readBytes(int length) {
        return super.readBytes(requireThere(length));
    }

    @Override
    public String readString() {
        int start = position();
        if (readVarIntFlag()) {
            int count = readVarIntFlag(true); // 0: null
            requireThere(count == 0 ? 0 : count - 1);
        }
        setPosition(start);
        return super.readString();
    }

    /** {@return the next bytes, where they stand} */
    ByteBuffer slice(int length) {
        ByteBuffer slice = ByteBuffer.wrap(getBuffer(), position(), requireThere(length));
        skip(length);
        return slice;
    }

    private int requireThere(int count) {
        if (count < 0 || count > limit() - position()) {
            throw new KryoException("a length of " + count + " where " + (limit() - position()) + " bytes are left");
        }
        return count;
    }
}
