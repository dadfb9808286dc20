package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.holdfast.stm.collect.TArray;
import org.holdfast.stm.collect.TDeque;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSet;
import org.holdfast.stm.collect.TSortedMap;

/** What stands at a place, and so which steps a program may do there. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Kind {
    /** A {@code TVar}. */
    REFERENCE,
    /** A {@code TLong}. */
    NUMBER,
    /** A {@code TVar} that stands in another one, so that it can be replaced by a new one. */
    HELD,
    /** A key of a {@code TMap} that all places of this kind share. */
    ENTRY,
    /** A key of a {@code TSortedMap} that all places of this kind share. */
    SORTED_ENTRY,
    /** An index of a {@code TList} that all places of this kind share. */
    ELEMENT,
    /** An index of a {@code TArray} that all places of this kind share. */
    CELL,
    /** A {@code TxnLocal}, which every transaction finds as it was at first. */
    LOCAL,
    /** A {@code TVar} that concurrent programs set without having read it. */
    BLIND_REFERENCE,
    /** A {@code TLong} that concurrent programs set without having read it. */
    BLIND_NUMBER,
    /** A {@code TLong} that one thread raises and others wait for. */
    TICK,
    /** A {@code TLong} that concurrent programs only add to. */
    SUM,
    /** A {@code TVar} with a list to which commuting functions append. */
    LOG,
    /** A {@code TList} to which elements are added at the end. */
    GROWING_LIST,
    /** A whole {@code TMap}. */
    MAP(TMap<Long, Long>::new, Kind::copyOfMap, MapOperation.values()),
    /** A whole {@code TList}. */
    LIST(TList<Long>::new, Kind::copyOfList, ListOperation.values()),
    /** A whole {@code TSortedMap}. */
    SORTED_MAP(TSortedMap<Long, Long>::new, Kind::copyOfSortedMap, SortedMapOperation.values()),
    /** A whole {@code TSet}. */
    SET(TSet<Long>::new, Kind::copyOfSet, SetOperation.values()),
    /** A whole {@code TDeque} that has a bound. */
    DEQUE(() -> new TDeque<>(PlainDeque.CAPACITY), Kind::copyOfDeque, DequeOperation.values()),
    /** A whole {@code TArray}, as a list of fixed length. */
    ARRAY(
            Kind::array,
            Kind::copyOfArray,
            ListOperation.GET,
            ListOperation.SET,
            ListOperation.INDEX_OF,
            ListOperation.SORT,
            ListOperation.REPLACE_ALL,
            ListOperation.ALL);

    private static final int LENGTH_OF_ARRAY = 20;

    private final Supplier<Object> factory;
    private final UnaryOperator<Object> copy;
    private final List<Operation<?>> operations;

    Kind() {
        this(Object::new, UnaryOperator.identity());
    }

    /** A whole collection. (A new kind stands here, and in the layout of {@link FreeAccesses}, and nowhere else.) */
    Kind(Supplier<Object> factory, UnaryOperator<Object> copy, Operation<?>... operations) {
        this.factory = factory;
        this.copy = copy;
        this.operations = List.of(operations);
    }

    /** {@return whether concurrent programs write here without having read} */
    boolean isBlind() {
        return this == BLIND_REFERENCE || this == BLIND_NUMBER;
    }

    /** {@return whether a list stands here that shows the order in which it grew} */
    boolean isList() {
        return this == LOG || this == GROWING_LIST;
    }

    boolean isCollection() {
        return !operations.isEmpty();
    }

    List<Operation<?>> operations() {
        return operations;
    }

    /** {@return an empty transactional collection of this kind} */
    Object collection() {
        return factory.get();
    }

    /** {@return a plain collection with the same contents} */
    Object copy(Object collection) {
        return copy.apply(collection);
    }

    /** {@return what stands at a place of this kind at first} */
    Object first() {
        if (isCollection()) {
            return copy(collection());
        }
        return isList() ? List.of() : 0L;
    }

    private static Object copyOfMap(Object map) {
        return new HashMap<>((Map<?, ?>) map);
    }

    private static Object copyOfSortedMap(Object map) {
        return new TreeMap<>((Map<?, ?>) map);
    }

    private static Object copyOfSet(Object set) {
        return new HashSet<>((Set<?>) set);
    }

    private static Object copyOfDeque(Object deque) {
        return new PlainDeque((Collection<?>) deque);
    }

    private static Object array() {
        List<Long> array = new TArray<Long>(LENGTH_OF_ARRAY).asList();
        Collections.fill(array, 0L);
        return array;
    }

    private static Object copyOfArray(Object array) {
        return Arrays.asList(((List<?>) array).toArray());
    }

    private static Object copyOfList(Object list) {
        return new ArrayList<>((List<?>) list);
    }
}
