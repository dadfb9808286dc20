package org.holdfast.durable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The dictionary of a store in this process: which number stands for which shape of which class.
 *
 * <p>A number is given when a class is first met. An entry is written by every commit that uses it until one of these
 * commits is in the log; so a commit that fails late leaves nothing that a later one would take for stored.
 */
final class Catalog {

    /** What tells shapes apart: the class and, for an entity, which of its variables stand in its own record. */
    private record Key(String className, Shape.Kind kind, List<Shape.Field> fields) {}

    private final ClassLoader loader;
    private final Serializers serializers;
    private final Map<Integer, Shape> byNumber = new ConcurrentHashMap<>();
    private final Map<Key, Shape> byKey = new ConcurrentHashMap<>();
    private final Map<ClassLayout, Shape> ofOwners = new ConcurrentHashMap<>();
    private final Map<Integer, ClassLayout> layouts = new ConcurrentHashMap<>();
    private final Set<Integer> logged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lastNumber = new AtomicInteger();

    Catalog(Collection<Shape> stored, ClassLoader loader, Serializers serializers) {
        this.loader = loader;
        this.serializers = serializers;
        for (Shape shape : stored) {
            add(shape);
            logged.add(shape.number());
        }
    }

    private void add(Shape shape) {
        byNumber.put(shape.number(), shape);
        byKey.put(new Key(shape.className(), shape.kind(), shape.fields()), shape);
        lastNumber.accumulateAndGet(shape.number(), Math::max);
    }

    /** {@return the entry for objects of a class} */
    Shape shapeOf(ClassLayout layout) {
        return shapeOf(layout, new BitSet());
    }

    /** {@return the entry for entities of a class that own the variables in these places} */
    Shape shapeOf(ClassLayout layout, BitSet owned) {
        return owned.equals(layout.variables())
                ? ofOwners.computeIfAbsent(layout, same -> defineFor(same, owned))
                : defineFor(layout, owned);
    }

    private Shape defineFor(ClassLayout layout, BitSet owned) {
        List<Shape.Field> fields = new ArrayList<>();
        for (int i = 0; i < layout.slots().size(); i++) {
            ClassLayout.Slot slot = layout.slots().get(i);
            fields.add(new Shape.Field(
                    slot.name(), owned.get(i) ? slot.contentDescriptor() : slot.descriptor(), owned.get(i)));
        }
        return shapeOf(new Key(layout.type().getName(), layout.kind(), List.copyOf(fields)));
    }

    /** {@return the entry for objects that a user's serializer writes} */
    Shape shapeOf(Serializers.Registered registered) {
        return shapeOf(new Key(registered.type().getName(), Shape.Kind.REGISTERED, List.of()));
    }

    private Shape shapeOf(Key key) {
        Shape known = byKey.get(key);
        return known != null ? known : define(key);
    }

    private synchronized Shape define(Key key) {
        Shape known = byKey.get(key);
        if (known != null) {
            return known;
        }
        Shape shape = new Shape(lastNumber.incrementAndGet(), key.className(), key.kind(), key.fields());
        add(shape);
        return shape;
    }

    /** {@return the entry of a number that stands in a stored record} */
    Shape shape(int number) {
        Shape shape = byNumber.get(number);
        if (shape == null) {
            throw new StoreException(
                    "a stored record names class number " + number + ", which the dictionary of the store"
                            + " does not have; if the store was salvaged, the entry was lost with a commit; else please report"
                            + " this as a bug of Holdfast");
        }
        return shape;
    }

    /** {@return the layout, in this process, of a class that stands in the dictionary} */
    ClassLayout layout(Shape shape) {
        ClassLayout layout = layouts.get(shape.number());
        if (layout == null) {
            layout = resolve(shape);
            layouts.put(shape.number(), layout);
        }
        return layout;
    }

    private ClassLayout resolve(Shape shape) {
        Class<?> type;
        try {
            type = Class.forName(shape.className(), false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new StoreException(
                    "class " + shape.className() + ", of which the store holds objects, cannot be loaded: " + e
                            + "; put it back on the class path, under this name",
                    e);
        }
        ClassLayout layout = layoutOf(type);
        if (layout.type() != type || !layout.isStorable() || layout.kind() != shape.kind()) {
            throw new StoreException("class " + shape.className() + " was stored as " + shape.kind()
                    + " and is something else now: "
                    + (layout.isStorable() ? layout.kind().toString() : layout.refusal()));
        }
        return layout;
    }

    private static ClassLayout layoutOf(Class<?> type) {
        try {
            return ClassLayout.of(type);
        } catch (LinkageError | TypeNotPresentException e) {
            throw new StoreException(
                    type.getName() + ", of which the store holds objects, refers to a class that cannot be loaded: " + e
                            + "; put that back on the class path",
                    e);
        }
    }

    Serializers serializers() {
        return serializers;
    }

    /** {@return the user's serializer by which the objects of an entry were written} */
    Serializers.Registered registered(Shape shape) {
        Serializers.Registered registered = serializers.named(shape.className());
        if (registered == null) {
            throw new StoreException("objects of class " + shape.className() + " were written by a serializer, and none"
                    + " is registered for it; open the store with StoreOptions.withSerializer for this class");
        }
        return registered;
    }

    boolean isLogged(Shape shape) {
        return logged.contains(shape.number());
    }

    /** Tells that an entry stands in the log, before anything that comes later in it. */
    void setLogged(Shape shape) {
        logged.add(shape.number());
    }
}
