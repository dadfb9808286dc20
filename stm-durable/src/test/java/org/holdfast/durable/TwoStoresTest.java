package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.holdfast.stm.StmException;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An object of one store cannot be reached from another (P9). */
class TwoStoresTest {

    private final Path directory;
    private DurableStore one;
    private final DurableStore other;
    private final Part ofOne;
    private final Part ofOther;

    TwoStoresTest(@TempDir Path directory) {
        this.directory = directory;
        one = DurableStore.open(directory.resolve("one"));
        other = DurableStore.open(directory.resolve("other"));
        ofOne = one.getOrCreate("part", () -> new Part(1));
        ofOther = other.getOrCreate("part", () -> new Part(2));
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    static Stream<Arguments> foreign() {
        return Stream.of(
                of("an entity", Part.class, store -> store.<Part>root("part").orElseThrow()),
                of(
                        "an entity in a value",
                        Part.class,
                        store -> List.of(Map.of("part", store.<Part>root("part").orElseThrow()))),
                of("a variable of an entity", TLong.class, store -> store.<Part>root("part")
                        .orElseThrow()
                        .number),
                of("a variable alone", TVar.class, store -> store.getOrCreate("alone", () -> new TVar<>("x"))),
                of("a map", TMap.class, store -> store.getOrCreate("map", TMap::new)),
                of(
                        "an entity without variables",
                        IdentityTest.Group.class,
                        store -> store.getOrCreate("group", () -> new IdentityTest.Group("g"))));
    }

    private static Arguments of(String name, Class<?> type, Function<DurableStore, Object> object) {
        return Arguments.of(name, type, object);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("foreign")
    void isRefusedWithBothObjectsAndBothStoresAndNothingIsStored(
            String name, Class<?> type, Function<DurableStore, Object> object) {
        Object foreign = object.apply(one);
        long id = foreign instanceof TVar<?> || foreign instanceof TLong
                ? StoreProbe.stored((org.holdfast.stm.spi.Variable) foreign).id()
                : foreign instanceof List<?> ? StoreProbe.idOf(ofOne) : StoreProbe.idOf(foreign);
        Part between = new Part(3);
        between.content.set(foreign);
        long appendedToOne = StoreProbe.appended(ofOne.number);
        long appendedToOther = StoreProbe.appended(ofOther.number);

        assertThatThrownBy(() -> ofOther.content.set(foreign))
                .isInstanceOf(ForeignObjectException.class)
                .hasMessage("root `part` → field `content`"
                        + (foreign instanceof List ? " → element 0 → key `part`" : "") + ": an object of class "
                        + type.getName() + " (object " + id + ") belongs to " + one + " and cannot be reached from "
                        + other + "; store a copy of what it says instead");
        assertThatThrownBy(() -> atomic(() -> {
                    ofOther.number.add(1);
                    ofOther.next.set(between);
                }))
                .isInstanceOf(ForeignObjectException.class)
                .hasMessageStartingWith("root `part` → field `next` → field `content`");

        assertThat(ofOther.content.get()).isNull();
        assertThat(ofOther.number.get()).isEqualTo(2);
        assertThat(StoreProbe.stored(between.number)).isNull();
        assertThat(StoreProbe.appended(ofOne.number)).isEqualTo(appendedToOne);
        assertThat(StoreProbe.appended(ofOther.number)).isEqualTo(appendedToOther);
    }

    @Test
    void aTransactionThatChangesBothIsRefusedAndOneThatReadsTheOtherIsNot() {
        assertThatThrownBy(() -> atomic(() -> {
                    ofOne.number.add(10);
                    ofOther.number.add(10);
                }))
                .isInstanceOf(StmException.class)
                .hasMessageContainingAll(one.toString(), other.toString(), "use one transaction for each");
        assertThat(ofOne.number.get() + ofOther.number.get()).isEqualTo(3);
        atomic(() -> ofOther.number.add(ofOne.number.get()));
        assertThat(ofOther.number.get()).isEqualTo(3);
    }

    @Test
    void anObjectGotBeforeItsStoreWasClosedDoesNotBelongToTheStoreOpenedAgain() {
        one.close();
        one = DurableStore.open(directory.resolve("one"));
        Part again = one.<Part>root("part").orElseThrow();
        assertThat(again).isNotSameAs(ofOne);
        assertThatThrownBy(() -> again.next.set(ofOne))
                .isInstanceOf(ForeignObjectException.class)
                .hasMessageContaining("was got from " + one + " before that was closed and opened again")
                .hasMessageEndingWith("; get it again through a root");
        again.next.set(again);
        assertThatThrownBy(() -> ofOne.number.add(1)).hasMessageContaining("is closed");
    }
}
