package org.holdfast.durable;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.spi.Node;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;
import org.objenesis.ObjenesisStd;
import org.objenesis.instantiator.ObjectInstantiator;

/**
 * How objects of a class are stored, worked out once from the class as it is in this process; or why they are not.
 *
 * <p>The rule keeps changes that nobody would notice out of the store: a class is stored if its objects cannot change,
 * or if whatever changes in them is a transactional variable.
 */
final class ClassLayout {

    private static final ClassValue<ClassLayout> LAYOUTS = new ClassValue<>() {
        @Override
        protected ClassLayout computeValue(Class<?> type) {
            Class<?> stored = StandIns.storedClass(type);
            return stored == type ? new ClassLayout(type, new HashMap<>(Map.of(type, false))) : get(stored);
        }
    };

    private final Class<?> type;
    private final Shape.@Nullable Kind kind;
    private final @Nullable String refusal;

    /** Of a record: its components. Of an entity: the fields that are not variables, then those that are. */
    private final List<Slot> slots;

    private final Map<String, Integer> places = new HashMap<>();
    private final BitSet variables = new BitSet();

    /** Of an entity whose declared types do not show that it is one: it has to hold something transactional. */
    private final boolean isEntityByContent;

    private final @Nullable Constructor<?> constructor;

    /** Made when the first entity is. */
    private volatile @Nullable ObjectInstantiator<?> instantiator;

    private ClassLayout(Class<?> type, Map<Class<?>, Boolean> lookedAt) {
        this.type = type;
        var examination = new Examination(type, lookedAt);
        refusal = examination.refusal();
        kind = refusal == null ? examination.kind : null;
        slots = List.copyOf(examination.slots);
        for (int i = 0; i < slots.size(); i++) {
            places.put(slots.get(i).name(), i);
            variables.set(i, slots.get(i).isVariable());
        }
        isEntityByContent = examination.isEntityByContent;
        constructor = examination.constructor;
    }

    static ClassLayout of(Class<?> type) {
        return LAYOUTS.get(type);
    }

    /** {@return the class that stands in the dictionary, which may be a superclass of an object's own} */
    Class<?> type() {
        return type;
    }

    boolean isStorable() {
        return refusal == null;
    }

    /** {@return why objects of this class may not be stored, and what to use instead} */
    String refusal() {
        return String.valueOf(refusal);
    }

    Shape.Kind kind() {
        if (kind == null) {
            throw new IllegalStateException(refusal());
        }
        return kind;
    }

    boolean isEntity() {
        return kind == Shape.Kind.ENTITY;
    }

    boolean isNode() {
        return Node.class.isAssignableFrom(type);
    }

    List<Slot> slots() {
        return slots;
    }

    /** {@return whether all there is to an object of this class is its variables, so that it can be made unread} */
    boolean hasOnlyVariables() {
        return variables.cardinality() == slots.size();
    }

    /** {@return the places of the slots that are variables; nobody changes it} */
    BitSet variables() {
        return variables;
    }

    /** {@return the place among the slots of the field of this name, -1 if there is none} */
    int placeOf(String name) {
        return places.getOrDefault(name, -1);
    }

    /** {@return whether an entity holds anything transactional} The declared types may leave that open. */
    boolean holdsSomething(Object entity) {
        return !isEntityByContent || slots.stream().anyMatch(slot -> isTransactional(slot.get(entity)));
    }

    /** Throws if an object does not hold anything transactional. */
    void checkContent(Object entity) {
        if (!holdsSomething(entity)) {
            throw Refusal.of(entity, hasNothingTransactional(type));
        }
    }

    private static boolean isTransactional(@Nullable Object value) {
        return value instanceof Variable
                || (value != null && of(value.getClass()).isEntity());
    }

    private static String hasNothingTransactional(Class<?> type) {
        return type.getName() + " has no transactional field, so it is neither a value nor an entity;"
                + " make it a record if it never changes, or make what changes a TVar, TLong or TMap";
    }

    /** {@return an entity that no constructor has made, with nothing in its fields} */
    Object newEntity() {
        if (!isEntity()) {
            throw new IllegalStateException(type + " is not an entity");
        }
        ObjectInstantiator<?> known = instantiator;
        if (known == null) {
            known = new ObjenesisStd(false).getInstantiatorOf(type);
            instantiator = known;
        }
        return known.newInstance();
    }

    /** {@return a new record with these component values, in the order of the slots} */
    Object newRecord(@Nullable Object[] values) {
        if (constructor == null) {
            throw new IllegalStateException(type + " is not a record");
        }
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException(
                    "the constructor of record " + type.getName() + " refuses the stored values "
                            + Arrays.deepToString(values) + ": " + cause + "; a store can only hold what it accepts",
                    cause);
        }
    }

    /**
     * A field of an entity or a component of a record.
     *
     * @param content what the variables that stand there may hold: other than any object only in the collections, whose
     *     nodes nobody else can put there
     */
    record Slot(Field field, String descriptor, boolean isVariable, Class<?> content) {

        String name() {
            return field.getName();
        }

        /** {@return how the value of the variable is written that stands there} */
        String contentDescriptor() {
            return field.getType() == TLong.class ? "J" : "L";
        }

        @Nullable
        Object get(Object owner) {
            try {
                return field.get(owner);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(field + " was made accessible", e);
            }
        }

        /** Sets the field of an object that was made without its constructor. */
        void set(Object owner, @Nullable Object value) {
            try {
                field.set(owner, value);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(field + " was made accessible", e);
            } catch (IllegalArgumentException e) {
                throw new StoreException("the stored value of " + field + " is a "
                        + (value == null ? "null" : value.getClass().getName())
                        + "; the type of a field must not change to one that its stored values do not have");
            }
        }
    }

    /** The looking at a class. */
    private static final class Examination {

        private static final String ARRAY = " is an array of objects, which can change unseen; use a List, made by"
                + " List.copyOf, or a TList or TArray";

        private final Class<?> type;
        /** Whether the classes that were met are entities, so that each is looked at once. */
        private final Map<Class<?>, Boolean> lookedAt;

        private final List<Slot> slots = new ArrayList<>();
        private Shape.Kind kind = Shape.Kind.VALUE;
        private boolean isEntityByContent;
        private @Nullable Constructor<?> constructor;

        Examination(Class<?> type, Map<Class<?>, Boolean> lookedAt) {
            this.type = type;
            this.lookedAt = lookedAt;
        }

        /** {@return why not, or null if it may be stored} */
        @Nullable
        String refusal() {
            if (type == TVar.class || type == TLong.class) {
                kind = Shape.Kind.VARIABLE;
                return null;
            }
            if (JdkValues.isValue(type)) {
                return null;
            }
            if (type.isEnum()) {
                kind = Shape.Kind.ENUM;
                return null;
            }
            String known = Remedies.forClass(type);
            if (known != null) {
                return known;
            }
            try {
                return type.isRecord() ? examineRecord() : examineEntity();
            } catch (InaccessibleObjectException e) {
                return type.getName() + " is in a module that does not open its package to the store; add 'opens "
                        + type.getPackageName() + ";' to its module-info";
            }
        }

        private @Nullable String examineRecord() {
            kind = Shape.Kind.RECORD;
            List<Class<?>> types = new ArrayList<>();
            boolean isNode = Node.class.isAssignableFrom(type);
            for (RecordComponent component : type.getRecordComponents()) {
                if (isArrayOfObjects(component.getType()) && !isNode) {
                    return "component " + component.getName() + " of record " + type.getName() + ARRAY;
                }
                types.add(component.getType());
                slots.add(slot(field(component.getName())));
            }
            try {
                constructor = opened(type.getDeclaredConstructor(types.toArray(new Class<?>[0])));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("a record without its canonical constructor: " + type, e);
            }
            return null;
        }

        private Field field(String name) {
            try {
                return type.getDeclaredField(name);
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("a record without the field of its component: " + type, e);
            }
        }

        private @Nullable String examineEntity() {
            kind = Shape.Kind.ENTITY;
            if (hasFinalizer()) {
                return type.getName() + " has a finalizer, which would run on objects that no constructor has made;"
                        + " remove it";
            }
            List<Field> fields = instanceFields();
            Map<String, Field> byName = new HashMap<>();
            boolean declaresTransactional = false;
            boolean leavesOpen = false;
            for (Field field : fields) {
                if (field.isSynthetic()) {
                    return type.getName() + " is an inner class and refers to the object around it; make it static";
                }
                if (!Modifier.isFinal(field.getModifiers())) {
                    return "field " + field.getName() + " of "
                            + field.getDeclaringClass().getName()
                            + " can change unseen; make it final, and a TVar or TLong if it changes";
                }
                if (isArrayOfObjects(field.getType())) {
                    return "field " + field.getName() + " of "
                            + field.getDeclaringClass().getName() + ARRAY;
                }
                if (byName.put(field.getName(), field) != null) {
                    return type.getName() + " has two fields of the name " + field.getName()
                            + ", one inherited; rename one";
                }
                declaresTransactional |= isTransactional(field.getType());
                leavesOpen |= !field.getType().isPrimitive()
                        && !Modifier.isFinal(field.getType().getModifiers());
            }
            if (!declaresTransactional && !leavesOpen) {
                return hasNothingTransactional(type);
            }
            isEntityByContent = !declaresTransactional;
            addSlots(fields);
            return null;
        }

        private boolean hasFinalizer() {
            for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
                for (Method method : c.getDeclaredMethods()) {
                    if (method.getName().equals("finalize") && method.getParameterCount() == 0) {
                        return true;
                    }
                }
            }
            return false;
        }

        private void addSlots(List<Field> fields) {
            for (Field field : fields) {
                if (!isVariable(field.getType())) {
                    slots.add(slot(field));
                }
            }
            for (Field field : fields) {
                if (isVariable(field.getType())) {
                    slots.add(slot(field));
                }
            }
        }

        private static boolean isArrayOfObjects(Class<?> fieldType) {
            return fieldType.isArray() && !ArraySerializer.isFor(fieldType);
        }

        private static boolean isVariable(Class<?> fieldType) {
            return fieldType == TVar.class || fieldType == TLong.class;
        }

        private static Slot slot(Field field) {
            Class<?> content = field.getDeclaringClass().getPackage() == TMap.class.getPackage()
                    ? contentOf(field.getGenericType())
                    : Object.class;
            return new Slot(opened(field), descriptor(field.getType()), isVariable(field.getType()), content);
        }

        private static Class<?> contentOf(Type fieldType) {
            if (fieldType instanceof GenericArrayType array) {
                return contentOf(array.getGenericComponentType());
            }
            return fieldType instanceof ParameterizedType generic
                            && generic.getRawType() == TVar.class
                            && generic.getActualTypeArguments()[0] instanceof Class<?> content
                    ? content
                    : Object.class;
        }

        private static String descriptor(Class<?> fieldType) {
            if (fieldType.isArray()) {
                return "[" + descriptor(fieldType.getComponentType());
            }
            return fieldType.isPrimitive() ? fieldType.descriptorString() : "L";
        }

        private boolean isTransactional(Class<?> fieldType) {
            if (isVariable(fieldType)) {
                return true;
            }
            if (fieldType.isInterface() || fieldType.isPrimitive()) {
                return false;
            }
            Boolean known = lookedAt.putIfAbsent(fieldType, false); // while it is looked at, for a ring of classes
            if (known == null) {
                known = new ClassLayout(fieldType, lookedAt).isEntity();
                lookedAt.put(fieldType, known);
            }
            return known;
        }

        private List<Field> instanceFields() {
            List<Field> fields = new ArrayList<>();
            for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
                List<Field> declared = new ArrayList<>();
                for (Field field : c.getDeclaredFields()) {
                    int modifiers = field.getModifiers();
                    if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers)) {
                        declared.add(field);
                    }
                }
                fields.addAll(0, declared);
            }
            return fields;
        }

        private static <T extends AccessibleObject> T opened(T member) {
            member.setAccessible(true);
            return member;
        }
    }
}
