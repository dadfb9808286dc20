package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.lang.reflect.Array;
import java.util.List;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Node;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record component by component, in the order of the dictionary entry, and reads it by the names there: a
 * component that has come since gets null or zero, one that has gone is passed over.
 */
final class RecordSerializer extends ImmutableSerializer<Object> {

    private static final Memory MEMORY = Memory.instance();

    private final Shape shape;
    private final ClassLayout layout;
    private final Serializers serializers;

    /** For each stored field, its index among the components of today; -1 if it has gone. */
    private final int[] component;

    RecordSerializer(Shape shape, ClassLayout layout, Serializers serializers) {
        this.shape = shape;
        this.layout = layout;
        this.serializers = serializers;
        List<String> names = layout.slots().stream().map(ClassLayout.Slot::name).toList();
        component = shape.fields().stream()
                .mapToInt(field -> names.indexOf(field.name()))
                .toArray();
    }

    @Override
    public void write(Kryo kryo, Output output, Object instance) {
        if (instance instanceof Node node) {
            node.hashed().forEach(this::requireLastingHash);
        }
        for (ClassLayout.Slot slot : layout.slots()) {
            FieldCodec.write(kryo, output, slot.descriptor(), slot.get(instance));
        }
    }

    private void requireLastingHash(Object key) {
        Class<?> without = new LastingHash(serializers).classWithout(key);
        if (without != null) {
            throw Refusal.of(
                    key,
                    without.getName() + " has its place in the map by an identity hash code, which does not outlast the"
                            + " process; use a string, a number or a record of such as key");
        }
    }

    @Override
    public @Nullable Object read(Kryo kryo, Input input, Class<?> ignored) {
        List<ClassLayout.Slot> slots = layout.slots();
        @Nullable Object[] values = new Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = zero(slots.get(i).field().getType());
        }
        for (int i = 0; i < component.length; i++) {
            Class<?> type = component[i] < 0
                    ? Object.class
                    : slots.get(component[i]).field().getType();
            Object value = FieldCodec.read(kryo, input, shape.fields().get(i).type(), type);
            if (component[i] >= 0) {
                values[component[i]] = value;
            }
        }
        boolean leftOut = !layout.isNode() && Codec.of(kryo).reader().leavesOut();
        if (leftOut) {
            return null;
        }
        Object instance = layout.newRecord(values);
        return Codec.of(kryo).reader().hasLeftOut() ? instance : checked(instance);
    }

    /** {@return the record, which if it is a node of a collection is one that could have been made there} */
    private Object checked(Object instance) {
        if (instance instanceof Node node && !node.isSound()) {
            throw new IllegalArgumentException("the parts of a " + layout.type().getName() + " do not fit together");
        }
        for (ClassLayout.Slot slot : layout.slots()) {
            if (slot.content() != Object.class) {
                expect(slot.content(), slot.get(instance));
            }
        }
        return instance;
    }

    private static void expect(Class<?> content, @Nullable Object variables) {
        if (variables instanceof Object[] several) {
            for (Object one : several) {
                expect(content, one);
            }
        } else if (variables instanceof Variable variable && MEMORY.stored(variable) instanceof StoredObject object) {
            if (object.instance() != variable) {
                throw new IllegalArgumentException("a node of a collection refers to a variable of " + object);
            }
            object.expect(content);
            if (!MEMORY.isUnloaded(variable) && !content.isInstance(MEMORY.value(variable))) {
                throw new IllegalArgumentException(object + " does not hold a " + content.getName());
            }
        }
    }

    private static @Nullable Object zero(Class<?> type) {
        return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
    }
}
