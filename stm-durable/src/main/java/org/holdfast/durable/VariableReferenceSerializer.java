package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import org.holdfast.stm.spi.Variable;

/**
 * Writes a reference to a variable that stands as a value, not as the field of its entity.
 *
 * <pre>
 * varint   id × 2, plus 1 if it is the id of an entity that owns the variable
 * string   in that case: the name of the entity's field
 * </pre>
 */
final class VariableReferenceSerializer extends ImmutableSerializer<Variable> {

    private final Codec codec;
    private final ClassLayout layout;

    VariableReferenceSerializer(Codec codec, ClassLayout layout) {
        this.codec = codec;
        this.layout = layout;
    }

    @Override
    public void write(Kryo kryo, Output output, Variable variable) {
        StoredObject object = codec.writer().reference(variable);
        Object owner = object.instance();
        boolean owned = owner != variable;
        output.writeVarLong(object.id() << 1 | (owned ? 1 : 0), true);
        if (owner != null && owned) {
            output.writeString(nameOf(variable, owner));
        }
    }

    private static String nameOf(Variable variable, Object owner) {
        for (ClassLayout.Slot slot : ClassLayout.of(owner.getClass()).slots()) {
            if (slot.isVariable() && slot.get(owner) == variable) {
                return slot.name();
            }
        }
        throw new IllegalStateException(owner + " does not have the variable that hangs on its record");
    }

    @Override
    public Variable read(Kryo kryo, Input input, Class<? extends Variable> ignored) {
        long word = input.readVarLong(true);
        ObjectBatch batch = codec.reader();
        return (word & 1) == 0
                ? batch.variable(word >>> 1, layout)
                : batch.ownedVariable(word >>> 1, input.readString());
    }
}
