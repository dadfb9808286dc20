package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store makes collections without their constructors, from one final field, and stores nodes by components. */
class DurableShapeTest {

    @ParameterizedTest
    @ValueSource(classes = {TMap.class, TSet.class, TList.class, TDeque.class, TArray.class})
    void aCollectionHasOneFieldAndItIsFinal(Class<?> collection) {
        assertThat(fields(collection)).singleElement().satisfies(field -> {
            assertThat(field.getType()).isEqualTo(TVar.class);
            assertThat(Modifier.isFinal(field.getModifiers())).isTrue();
        });
    }

    @Test
    void aSortedMapHasAlsoItsComparator() {
        assertThat(fields(TSortedMap.class))
                .allSatisfy(field ->
                        assertThat(Modifier.isFinal(field.getModifiers())).isTrue())
                .extracting(Field::getType)
                .containsExactly(TVar.class, Comparator.class);
    }

    private static List<Field> fields(Class<?> collection) {
        return Stream.<Class<?>>iterate(collection, c -> c != null, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                MapNode.Leaf.class,
                MapNode.Branch.class,
                ListNode.Leaf.class,
                ListNode.Branch.class,
                SortedNode.Leaf.class,
                SortedNode.Branch.class,
                DequeEnds.class,
                DequeChunk.class,
                ArrayPages.class,
                ArrayPages.Page.class
            })
    void aNodeIsARecordOfWhatCanBeStoredOrOfArraysOfIt(Class<?> node) {
        assertThat(Node.class).isAssignableFrom(node);
        assertThat(node.getRecordComponents())
                .extracting(RecordComponent::getType)
                .isSubsetOf(Set.of(int.class, int[].class, Object[].class, TVar.class, TVar[].class, TLong[].class));
    }

    @Test
    void aLeafOfAMapNamesTheKeysWhoseHashesDecidedWhereTheyStand() {
        MapNode.Leaf leaf = MapNode.Leaf.EMPTY.with(1, "a", "value").with(2, "b", "value");
        assertThat(leaf.hashed()).containsExactly("a", "b");
    }
}
