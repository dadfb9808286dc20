package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
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
        boolean ofPrimitives = descriptor.length() == 1 && !descriptor.equals("L");
        return ofPrimitives
                ? readPrimitives(kryo, input, descriptor, length)
                : readOthers(kryo, input, descriptor, length, type);
    }

    private static Object readPrimitives(Kryo kryo, Input input, String descriptor, int length) {
        Class<?> primitive = classOf(descriptor);
        if (length > input.limit() - input.position()) {
            throw new KryoException("an array of " + length + " where fewer bytes are left");
        }
        Object array = Array.newInstance(primitive, length);
        for (int i = 0; i < length; i++) {
            Array.set(array, i, read(kryo, input, descriptor, primitive));
        }
        return array;
    }

    private static Object readOthers(Kryo kryo, Input input, String descriptor, int length, Class<?> type) {
        boolean isKnown = type.isArray() && !type.getComponentType().isPrimitive();
        Class<?> component = isKnown ? type.getComponentType() : classOf(descriptor);
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            elements.add(read(kryo, input, descriptor, component));
        }
        return elements.toArray((Object[]) Array.newInstance(component, 0));
    }

    /**
     * {@return some objects} The list grows as they come, and not by what is said of their number, of which somebody
     * may have made a large one.
     */
    static List<@Nullable Object> readObjects(Kryo kryo, Input input, int count) {
        if (count < 0) {
            throw new KryoException("a number of elements that is " + count);
        }
        List<@Nullable Object> objects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            objects.add(kryo.readClassAndObject(input));
        }
        return objects;
    }

    private static Class<?> classOf(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'L' -> Object.class;
            case '[' -> classOf(descriptor.substring(1)).arrayType();
            case 'Z' -> boolean.class;
            case 'B' -> byte.class;
            case 'C' -> char.class;
            case 'S' -> short.class;
            case 'I' -> int.class;
            case 'J' -> long.class;
            case 'F' -> float.class;
            case 'D' -> double.class;
            default -> throw new StoreException("a stored array has elements of the unknown type " + descriptor);
        };
    }
}
