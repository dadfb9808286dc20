package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;
import org.junit.jupiter.api.Test;

/** The nodes of a list stay well filled. */
class ListTreeTest {

    private final TVar<ListNode> root = new TVar<>(ListNode.Leaf.EMPTY);

    @Test
    void fillsNodesByAppending() {
        for (int i = 0; i < 100_000; i++) {
            insert(i);
        }
        assertThat(averageWidthOfLeaves()).isEqualTo(ListNode.MAX_WIDTH);
        assertThat(((ListNode.Branch) root.get()).width()).isEqualTo(4); // 100,000 / 32³, rounded up
    }

    @Test
    void fillsHalfOfANodeByInsertingAnywhere() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            insert(random.nextInt(i + 1));
        }
        assertThat(averageWidthOfLeaves()).isBetween(ListNode.MAX_WIDTH / 2.0, (double) ListNode.MAX_WIDTH);
    }

    @Test
    void joinsNodesThatRemovalsHaveLeftNarrow() {
        for (int i = 0; i < 20_000; i++) {
            insert(i);
        }
        Random random = new Random(1);
        for (int size = 20_000; size > 500; size--) {
            int index = random.nextInt(size);
            Stm.atomic(() -> ListTree.remove(root, index));
        }
        assertThat(averageWidthOfLeaves()).isGreaterThan(ListNode.MAX_WIDTH / 4.0);
        assertThat(root.get().width()).isGreaterThan(1);
    }

    private void insert(int index) {
        Stm.atomic(() -> ListTree.insert(root, index, index));
    }

    private double averageWidthOfLeaves() {
        List<Integer> widths = new ArrayList<>();
        for (Iterator<ListNode> leaves = Leaves.walk(root); leaves.hasNext(); ) {
            widths.add(leaves.next().width());
        }
        return widths.stream().mapToInt(width -> width).average().orElse(0);
    }
}
