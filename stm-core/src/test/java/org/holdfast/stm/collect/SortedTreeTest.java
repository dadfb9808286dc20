package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The nodes of a sorted map stay well filled, in order, and counted. */
class SortedTreeTest {

    private static final int WIDTH = SortedNode.Leaf.EMPTY.maxWidth();

    private final TSortedMap<Integer, Integer> map = new TSortedMap<>();
    private final SortedTree tree = (SortedTree) map.leaves();

    @Test
    void fillsLeavesByKeysInAscendingOrder() {
        put(IntStream.range(0, 50_000).boxed().toList());
        assertThat(averageWidthOfLeaves()).isEqualTo(WIDTH);
        assertSound();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 500, 20_000})
    void fillsHalfOfANodeByKeysInAnyOrder(int size) {
        List<Integer> keys = shuffled(size);
        put(keys);
        assertThat(averageWidthOfLeaves()).isBetween(WIDTH / 2.0, (double) WIDTH);
        assertSound();
    }

    @Test
    void joinsNodesThatRemovalsHaveLeftNarrow() {
        List<Integer> keys = shuffled(20_000);
        put(keys);
        remove(keys.subList(500, keys.size()));
        assertThat(averageWidthOfLeaves()).isGreaterThan(WIDTH / 4.0);
        assertThat(nodes(tree.root().get())).isLessThan(500 / (WIDTH / 4) * 2);
        assertSound();
    }

    @Test
    void dropsLeavesThatAreEmptyWhereKeysComeAtTheEndAndGoAtTheFront() {
        for (int i = 0; i < 50_000; i++) {
            map.put(i, i);
            if (i >= 1_000) {
                assertThat(map.pollFirstEntry().getKey()).isEqualTo(i - 1_000);
            }
        }
        assertThat(nodes(tree.root().get())).isLessThan(1_000 / WIDTH * 2);
        assertSound();
    }

    @Test
    void isALeafAgainWhenAllIsRemoved() {
        List<Integer> keys = shuffled(5_000);
        put(keys);
        assertThat(tree.root().get()).isInstanceOf(SortedNode.Branch.class);
        Collections.shuffle(keys, new Random(2));
        remove(keys);
        assertThat(tree.root().get()).isInstanceOf(SortedNode.Leaf.class);
        assertThat(map).isEmpty();
        put(keys);
        assertSound();
    }

    @Test
    void keepsASubtreeThatIsNarrowBetweenWideOnes() {
        put(shuffled(20_000));
        map.subMap(5_000, 15_000).clear();
        assertThat(map).hasSize(10_000);
        assertSound();
        map.subMap(4_999, 15_001).clear();
        assertThat(map.lowerKey(15_001)).isEqualTo(4_998);
        assertSound();
    }

    private static List<Integer> shuffled(int size) {
        List<Integer> keys = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(keys, new Random(1));
        return keys;
    }

    private void put(List<Integer> keys) {
        for (int from = 0; from < keys.size(); from += 100) {
            List<Integer> some = keys.subList(from, Math.min(from + 100, keys.size()));
            Stm.atomic(() -> some.forEach(key -> map.put(key, key)));
        }
    }

    private void remove(List<Integer> keys) {
        keys.forEach(key -> assertThat(map.remove(key)).isEqualTo(key));
    }

    private double averageWidthOfLeaves() {
        List<Integer> widths = new ArrayList<>();
        for (Iterator<SortedNode> leaves = Leaves.walk(tree.root()); leaves.hasNext(); ) {
            widths.add(leaves.next().width());
        }
        return widths.stream().mapToInt(width -> width).average().orElse(0);
    }

    private static int nodes(SortedNode node) {
        int nodes = 1;
        for (var child : node.children()) {
            nodes += nodes(child.get());
        }
        return nodes;
    }

    private void assertSound() {
        SortedNode top = tree.root().get();
        assertSound(top, null, null, true);
        int counted = 0;
        Integer last = null;
        for (int key : map.keySet()) {
            assertThat(last == null || last < key).isTrue();
            assertThat(map.get(key)).isEqualTo(key);
            last = key;
            counted++;
        }
        assertThat(map.size()).isEqualTo(counted);
    }

    /** Each key lies between those that parted its node from the neighbours; no node is too wide, none below empty. */
    private void assertSound(SortedNode node, Integer low, Integer high, boolean top) {
        assertThat(node.width()).isBetween(top ? 0 : 1, node.maxWidth());
        if (node instanceof SortedNode.Leaf leaf) {
            for (Object key : leaf.keys()) {
                assertThat((low == null || low <= (int) key) && (high == null || (int) key < high))
                        .as("%s in [%s, %s[", key, low, high)
                        .isTrue();
            }
            return;
        }
        SortedNode.Branch branch = (SortedNode.Branch) node;
        assertThat(branch.sizes()).hasSize(top ? 4 : 0);
        for (int i = 0; i < branch.width(); i++) {
            Integer childLow = i == 0 ? low : (Integer) branch.firstKeys()[i];
            Integer childHigh = i + 1 == branch.width() ? high : (Integer) branch.firstKeys()[i + 1];
            assertSound(branch.children()[i].get(), childLow, childHigh, false);
        }
    }
}
