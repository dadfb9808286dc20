package org.holdfast.durable;

import com.esotericsoftware.kryo.ClassResolver;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets Kryo name classes by the numbers of the store's dictionary, and meet only classes that may be stored.
 *
 * <pre>
 * class   varint   0: null; else the number of a dictionary entry, whose fields are the ones that follow
 * </pre>
 */
@SuppressWarnings("rawtypes") // as the interface of Kryo has them
final class ClassNumbers implements ClassResolver {

    private final Codec codec;
    private final Catalog catalog;
    private final IdentityHashMap<Class<?>, Registration> toWrite = new IdentityHashMap<>();
    private final Map<Integer, Registration> toRead = new HashMap<>();
    private @Nullable Kryo kryo;

    ClassNumbers(Codec codec, Catalog catalog) {
        this.codec = codec;
        this.catalog = catalog;
    }

    @Override
    public void setKryo(Kryo newKryo) {
        kryo = newKryo;
    }

    @Override
    public @Nullable Registration writeClass(Output output, @Nullable Class type) {
        if (type == null) {
            output.writeVarInt(0, true);
            return null;
        }
        Registration registration = toWrite(type);
        Shape shape = catalog.shape(registration.getId());
        codec.writer().use(shape);
        output.writeVarInt(shape.number(), true);
        return registration;
    }

    private Registration toWrite(Class<?> type) {
        Registration registration = toWrite.get(type);
        if (registration == null) {
            Serializers.Registered registered = catalog.serializers().of(type);
            registration = registered == null
                    ? registration(ClassLayout.of(type), type)
                    : registration(catalog.shapeOf(registered), registered);
            toWrite.put(type, registration);
        }
        return registration;
    }

    private Registration registration(ClassLayout layout, Class<?> type) {
        if (!layout.isStorable()) {
            throw Refusal.ofClass(type, layout.refusal());
        }
        return registration(catalog.shapeOf(layout), layout);
    }

    @Override
    public @Nullable Registration readClass(Input input) {
        int number = input.readVarInt(true);
        if (number == 0) {
            return null;
        }
        Registration registration = toRead.get(number);
        if (registration == null) {
            Shape shape = catalog.shape(number);
            registration = shape.kind() == Shape.Kind.REGISTERED
                    ? registration(shape, catalog.registered(shape))
                    : registration(shape, catalog.layout(shape));
            toRead.put(number, registration);
        }
        return registration;
    }

    private Registration registration(Shape shape, ClassLayout layout) {
        return new Registration(layout.type(), serializer(shape, layout), shape.number());
    }

    private static Registration registration(Shape shape, Serializers.Registered registered) {
        return new Registration(registered.type(), new UserSerializer(registered), shape.number());
    }

    private Serializer<?> serializer(Shape shape, ClassLayout layout) {
        return switch (shape.kind()) {
            case VALUE -> {
                if (kryo == null) {
                    throw new IllegalStateException("used before Kryo was set");
                }
                yield JdkValues.serializer(kryo, layout.type());
            }
            case ENUM -> new EnumSerializer(layout.type());
            case RECORD -> new RecordSerializer(shape, layout, catalog.serializers());
            case REGISTERED -> throw new IllegalStateException("by a user's serializer: " + shape);
            case VARIABLE -> new VariableReferenceSerializer(codec, layout);
            case ENTITY -> new EntityReferenceSerializer(codec, layout);
        };
    }

    // What follows serves Kryo's own registration: of primitives, when it is made.

    @Override
    public Registration register(Registration registration) {
        return registration;
    }

    @Override
    public @Nullable Registration unregister(int classId) {
        return null;
    }

    @Override
    public Registration registerImplicit(Class type) {
        return toWrite(type);
    }

    @Override
    public @Nullable Registration getRegistration(Class type) {
        return toWrite.get(type);
    }

    @Override
    public @Nullable Registration getRegistration(int classId) {
        return null;
    }

    @Override
    public void reset() {}
}
