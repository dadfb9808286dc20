package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;

/** Writes an array of primitives, of any dimension, as {@link FieldCodec} writes a field of its type. */
final class ArraySerializer extends ImmutableSerializer<Object> {

    private final Class<?> type;

    ArraySerializer(Class<?> type) {
        this.type = type;
    }

    static boolean isFor(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return type.isArray() && element.isPrimitive();
    }

    @Override
    public void write(Kryo kryo, Output output, Object array) {
        FieldCodec.write(kryo, output, type.descriptorString(), array);
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> ignored) {
        Object array = FieldCodec.read(kryo, input, type.descriptorString(), type);
        if (array == null) {
            throw new IllegalArgumentException("an array that is null");
        }
        return array;
    }
}
