package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.util.Arrays;

/** Writes a constant by its name, so that constants may be added and moved. */
final class EnumSerializer extends ImmutableSerializer<Enum<?>> {

    private final Class<?> type;

    EnumSerializer(Class<?> type) {
        this.type = type;
    }

    @Override
    public void write(Kryo kryo, Output output, Enum<?> constant) {
        output.writeString(constant.name());
    }

    @Override
    public Enum<?> read(Kryo kryo, Input input, Class<? extends Enum<?>> ignored) {
        String name = input.readString();
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return (Enum<?>) constant;
            }
        }
        throw new StoreException("enum " + type.getName() + " has no constant " + name + ", which is stored; it has "
                + Arrays.toString(type.getEnumConstants()) + "; put it back");
    }
}
