package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;

/**
 * Writes a reference to an entity.
 *
 * <pre>
 * varint   id × 2, plus 1 if nothing but its own variables stands in its record, so that it can be made unread
 * </pre>
 */
final class EntityReferenceSerializer extends ImmutableSerializer<Object> {

    private final Codec codec;
    private final ClassLayout layout;

    EntityReferenceSerializer(Codec codec, ClassLayout layout) {
        this.codec = codec;
        this.layout = layout;
    }

    @Override
    public void write(Kryo kryo, Output output, Object entity) {
        StoredObject object = codec.writer().reference(entity, layout);
        boolean unread = layout.hasOnlyVariables()
                && object.variables().size() == layout.slots().size();
        output.writeVarLong(object.id() << 1 | (unread ? 1 : 0), true);
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> ignored) {
        long word = input.readVarLong(true);
        return codec.reader().entity(word >>> 1, layout, (word & 1) != 0);
    }
}
