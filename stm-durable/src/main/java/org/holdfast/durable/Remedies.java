package org.holdfast.durable;

import java.io.File;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;

/** What to use instead of the classes that people try to store first. */
final class Remedies {

    private static final String STORABLE_COMPARATORS = "use an enum constant or a record that implements Comparator,"
            + " or Comparator.naturalOrder(), Comparator.reverseOrder() or String.CASE_INSENSITIVE_ORDER";

    private Remedies() {}

    /**
     * {@return why objects of a class may not be stored and what to use instead, null if nothing is known against it}
     */
    static @Nullable String forClass(Class<?> type) {
        if (type.isArray()) {
            return "an array of objects (" + type.getTypeName() + ") can change unseen;"
                    + " use List.of, List.copyOf, a TList or a TArray";
        }
        if (type.isHidden() || type.isSynthetic()) {
            return type.getName() + " is a function (a lambda or method reference), which cannot be stored; "
                    + (isComparator(type) ? STORABLE_COMPARATORS : "store the data it would work on");
        }
        String remedy = isOfTheJdk(type) ? forJdkClass(type) : forOther(type);
        return remedy == null ? null : type.getName() + " " + remedy;
    }

    private static boolean isOfTheJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static @Nullable String forOther(Class<?> type) {
        boolean isCollection = Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        if (type.getName().startsWith("org.holdfast.")) {
            boolean isView = isCollection
                    && type.getPackage() == TMap.class.getPackage()
                    && !Modifier.isPublic(type.getModifiers());
            return isView
                    ? "is a view of a collection; store the collection, or by List.copyOf, Set.copyOf or Map.copyOf"
                            + " what the view shows now"
                    : null;
        }
        return isCollection ? forJdkClass(type) : null;
    }

    private static boolean isComparator(Class<?> type) {
        return Comparator.class.isAssignableFrom(type);
    }

    private static String forJdkClass(Class<?> type) {
        if (SortedMap.class.isAssignableFrom(type)) {
            return "can change unseen; use a TSortedMap, or Collections.unmodifiableSortedMap if it does not change";
        }
        if (type == EnumMap.class || type == LinkedHashMap.class) {
            return "can change unseen; use a TMap, or Map.copyOf if it does not change, or Collections.unmodifiableMap"
                    + " if its order counts, too";
        }
        if (Map.class.isAssignableFrom(type)) {
            return "can change unseen; use a TMap, or Map.copyOf if it does not change";
        }
        if (SortedSet.class.isAssignableFrom(type)) {
            return "can change unseen; use a TSortedMap with the elements as keys,"
                    + " or Collections.unmodifiableSortedSet if it does not change";
        }
        if (EnumSet.class.isAssignableFrom(type) || type == LinkedHashSet.class) {
            return "can change unseen; use a TSet, or Set.copyOf if it does not change, or Collections.unmodifiableSet"
                    + " if its order counts, too";
        }
        if (Set.class.isAssignableFrom(type)) {
            return "can change unseen; use a TSet, or Set.copyOf if it does not change";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "can change unseen; use a TList, or List.copyOf if it does not change";
        }
        if (type == AtomicLong.class || type == AtomicInteger.class) {
            return "changes outside transactions; use a TLong";
        }
        if (type == AtomicReference.class || type == AtomicBoolean.class) {
            return "changes outside transactions; use a TVar";
        }
        if (Date.class.isAssignableFrom(type) || java.util.Calendar.class.isAssignableFrom(type)) {
            return "can change unseen; use java.time.Instant or another class of java.time";
        }
        if (TimeZone.class.isAssignableFrom(type)) {
            return "can change unseen; use a java.time.ZoneId";
        }
        if (type == BitSet.class) {
            return "can change unseen; use what its toLongArray gives, or a TSet";
        }
        if (type == URL.class) {
            return "asks the network whether it equals another; use a java.net.URI";
        }
        if (Path.class.isAssignableFrom(type) || type == File.class) {
            return "belongs to the file system of this process; store what its toString says";
        }
        if (type == Class.class) {
            return "could be any class, also one that the next process has not; store its name, or an enum constant";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "can change unseen; use a String";
        }
        if (Lock.class.isAssignableFrom(type) || Thread.class.isAssignableFrom(type)) {
            return "belongs to this process and cannot be stored; a transaction needs no locks";
        }
        if (isComparator(type)) {
            return "cannot be stored; " + STORABLE_COMPARATORS;
        }
        return "is not known to be immutable; store what it says as a string, a number or a record";
    }
}
