package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one field stands in a record, by the descriptor of its type.
 *
 * <pre>
 * Z B C S F D   as their size says
 * I J           variable length, zigzag
 * L             class number (0: null), then by the class
 * [x            0: null; else length + 1, then that many x
 * </pre>
 */
final class FieldCodec {

    private FieldCodec() {}

    static void write(Kryo kryo, Output output, String descriptor, @Nullable Object value) {
        switch (descriptor.charAt(0)) {
            case 'L' -> kryo.writeClassAndObject(output, value);
            case '[' -> writeArray(kryo, output, descriptor.substring(1), value);
            default -> writePrimitive(output, descriptor, Objects.requireNonNull(value));
        }
    }

    private static void writePrimitive(Output output, String descriptor, Object value) {
        switch (descriptor.charAt(0)) {
            case 'Z' -> output.writeBoolean((boolean) value);
            case 'B' -> output.writeByte((byte) value);
            case 'C' -> output.writeChar((char) value);
            case 'S' -> output.writeShort((short) value);
            case 'I' -> output.writeVarInt((int) value, false);
            case 'J' -> output.writeVarLong((long) value, false);
            case 'F' -> output.writeFloat((float) value);
            case 'D' -> output.writeDouble((double) value);
            default -> throw new IllegalArgumentException("not a descriptor: " + descriptor);
        }
    }

    private static void writeArray(Kryo kryo, Output output, String descriptor, @Nullable Object array) {
        if (array == null) {
            output.writeVarInt(0, true);
            return;
        }
        int length = Array.getLength(array);
        output.writeVarInt(length + 1, true);
        if (array instanceof byte[] bytes) {
            output.writeBytes(bytes);
            return;
        }
        for (int i = 0; i < length; i++) {
            write(kryo, output, descriptor, Array.get(array, i));
        }
    }

    /**
     * {@return the field's value}
     *
     * @param type the type of the field in this process, for arrays
     */
    static @Nullable Object read(Kryo kryo, Input input, String descriptor, Class<?> type) {
        return switch (descriptor.charAt(0)) {
            case 'L' -> kryo.readClassAndObject(input);
            case '[' -> readArray(kryo, input, descriptor.substring(1), type);
            case 'Z' -> input.readBoolean();
            case 'B' -> input.readByte();
            case 'C' -> input.readChar();
            case 'S' -> input.readShort();
            case 'I' -> input.readVarInt(false);
            case 'J' -> input.readVarLong(false);
            case 'F' -> input.readFloat();
            case 'D' -> input.readDouble();
            default -> throw new StoreException("a stored field has the unknown type " + descriptor);
        };
    }

    private static @Nullable Object readArray(Kryo kryo, Input input, String descriptor, Class<?> type) {
        int length = input.readVarInt(true) - 1;
        if (length < 0) {
            return null;
        }
        if (descriptor.equals("B")) {
            return input.readBytes(length);
        }
        Class<?> component = type.isArray() ? type.getComponentType() : Object.class;
        Object array = Array.newInstance(component, length);
        for (int i = 0; i < length; i++) {
            Array.set(array, i, read(kryo, input, descriptor, component));
        }
        return array;
    }
}
