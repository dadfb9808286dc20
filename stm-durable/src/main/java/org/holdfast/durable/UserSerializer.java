package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Lets a user's serializer write a value, and keeps it within what it has written.
 *
 * <pre>
 * version   varint  of the serializer
 * length    varint
 * bytes             what the serializer wrote
 * </pre>
 */
final class UserSerializer extends ImmutableSerializer<Object> {

    private final String className;
    private final Class<?> type;
    private final ValueSerializer<Object> serializer;

    UserSerializer(Serializers.Registered registered) {
        type = registered.type();
        className = type.getName();
        serializer = registered.serializer();
    }

    @Override
    public void write(Kryo kryo, Output output, Object value) {
        var bytes = new ByteArrayOutputStream();
        try {
            serializer.write(value, new DataOutputStream(bytes));
        } catch (IOException | RuntimeException e) {
            throw Refusal.of(value, "the serializer of " + className + " cannot write this object: " + e)
                    .because(e);
        }
        output.writeVarInt(serializer.version(), true);
        output.writeVarInt(bytes.size(), true);
        output.writeBytes(bytes.toByteArray());
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> ignored) {
        int version = input.readVarInt(true);
        var bytes = new ByteArrayInputStream(input.readBytes(input.readVarInt(true)));
        String what = "a value of class " + className + ", written by version " + version + " of its serializer, ";
        if (version > serializer.version()) {
            throw new StoreException(what + "cannot be read by version " + serializer.version()
                    + "; register the serializer that wrote it, or a later one");
        }
        Object value;
        try {
            value = serializer.read(new DataInputStream(bytes), version);
        } catch (IOException | RuntimeException e) {
            throw new StoreException(
                    what + "cannot be read by version " + serializer.version() + ": " + e
                            + "; it has to read all that its earlier versions have written",
                    e);
        }
        if (bytes.available() > 0 || !type.isInstance(value)) {
            throw new StoreException(what + "was read as "
                    + (value == null ? "null" : value.getClass().getName()) + " and " + bytes.available()
                    + " bytes were left; it has to read all that was written");
        }
        return value;
    }
}
