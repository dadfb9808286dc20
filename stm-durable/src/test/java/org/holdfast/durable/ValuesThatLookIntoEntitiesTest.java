package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that ask the entities in them for something while they are made, as a set asks for hash codes. */
@ParameterizedClass(name = "cache of {0} bytes")
@ValueSource(longs = {0, Long.MAX_VALUE})
class ValuesThatLookIntoEntitiesTest {

    @Parameter
    long cacheBytes;

    @TempDir
    Path directory;

    private StoreOptions options() {
        return StoreOptions.defaults().withCacheBytes(cacheBytes);
    }

    private DurableStore open() {
        return DurableStore.open(directory, options());
    }

    /** Equal by its name, which stands in its record. */
    static final class Person {
        final String name;
        final TLong age = new TLong();

        Person(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Person person && person.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    record Member(Person person, String nameAtEntry) {
        Member {
            if (!person.name.startsWith(nameAtEntry)) {
                throw new IllegalArgumentException(person.name + " was not " + nameAtEntry);
            }
        }

        Member(Person person) {
            this(person, person.name);
        }
    }

    /** Refers, in a set of its own, to persons; complete only with that set. */
    static final class Club {
        final Set<Object> members;
        final TLong fee = new TLong();

        Club(Set<Object> members) {
            this.members = members;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Club club && club.members.equals(members);
        }

        @Override
        public int hashCode() {
            return Objects.hash(members);
        }
    }

    static Stream<Arguments> values() {
        Supplier<Object> set = () -> Set.of(new Person("ada"), new Person("bob"), new Person("eve"));
        return Stream.of(
                Arguments.of("a set", set),
                Arguments.of(
                        "keys of a map", (Supplier<Object>) () -> Map.of(new Person("ada"), 1, new Person("bob"), 2)),
                Arguments.of("a record with a constructor", (Supplier<Object>) () -> new Member(new Person("ada"))),
                Arguments.of("a set of records", (Supplier<Object>)
                        () -> Set.of(new Member(new Person("ada")), new Member(new Person("bob")))),
                Arguments.of("a set of lists of optionals", (Supplier<Object>)
                        () -> Set.of(List.of(Optional.of(new Person("ada"))), List.of(Optional.of(new Person("bob"))))),
                Arguments.of("an entity with a set in a final field", (Supplier<Object>)
                        () -> new Club(Set.of(new Person("ada"), new Person("bob")))),
                Arguments.of("a set of entities with sets in final fields", (Supplier<Object>) () -> Set.of(
                        new Club(Set.of(new Person("ada"), new Person("bob"))), new Club(Set.of(new Person("eve"))))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void comeBackAsTheyWere(String name, Supplier<Object> value) {
        try (DurableStore store = open()) {
            store.getOrCreate("root", () -> new TVar<>(value.get()));
        }
        try (DurableStore store = open()) {
            assertThat(store.<TVar<Object>>root("root").orElseThrow().get()).isEqualTo(value.get());
        }
    }

    @Test
    void aRingThroughAFinalFieldAndASetComesBack() {
        try (DurableStore store = open()) {
            Part part = store.getOrCreate("part", () -> new Part(1));
            part.content.set(new Club(Set.of(part, new Person("ada"))));
        }
        try (DurableStore store = open()) {
            Part part = store.<Part>root("part").orElseThrow();
            assertThat(((Club) part.content.get()).members).contains(part, new Person("ada"));
        }
    }
}
