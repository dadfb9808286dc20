package org.holdfast.stm.collect;

import java.util.Objects;
import java.util.stream.Stream;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;
import org.holdfast.stm.spi.Position;
import org.jspecify.annotations.Nullable;

/**
 * All elements of a {@link TArray}. Made once, and never set: only the elements are.
 *
 * @param length how many there are
 * @param pages their blocks, in pages that a store reads when they are used
 */
@SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
record ArrayPages(int length, TVar<Page>[] pages) implements Node {

    /**
     * Elements side by side.
     *
     * @param blocks {@link ArrayBlock}s
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
    record Page(Object[] blocks) implements Node {

        private static final int MAX_BLOCKS = 64;

        @Override
        public Position position(String component, int index) {
            return Position.part(index * ArrayBlock.LENGTH, Position.UNKNOWN);
        }

        @Override
        public boolean isSound() {
            return Node.isFull(blocks) && Stream.of(blocks).allMatch(ArrayBlock.class::isInstance);
        }

        /** {@return a page with room for some elements} */
        static Page of(int length) {
            Object[] blocks = new Object[Math.min(MAX_BLOCKS, quotientUp(length, ArrayBlock.LENGTH))];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = new ArrayBlock();
            }
            return new Page(blocks);
        }
    }

    private static final int PAGE_LENGTH = Page.MAX_BLOCKS * ArrayBlock.LENGTH;

    static ArrayPages of(int length) {
        TVar<Page>[] pages = cells(quotientUp(length, PAGE_LENGTH));
        for (int i = 0; i < pages.length; i++) {
            pages[i] = new TVar<>(Page.of(length - i * PAGE_LENGTH));
        }
        return new ArrayPages(length, pages);
    }

    @Override
    public Position position(String component, int index) {
        return Position.part(index * PAGE_LENGTH, Position.UNKNOWN);
    }

    @Override
    public boolean isSound() {
        return length >= 0 && Node.isFull(pages) && pages.length == quotientUp(length, PAGE_LENGTH);
    }

    TVar<@Nullable Object> element(int index) {
        Objects.checkIndex(index, length);
        Object[] blocks = pages[index / PAGE_LENGTH].get().blocks();
        if (index % PAGE_LENGTH / ArrayBlock.LENGTH >= blocks.length) {
            throw TreeNode.unfit();
        }
        ArrayBlock block = (ArrayBlock) blocks[index % PAGE_LENGTH / ArrayBlock.LENGTH];
        return block.element(index % ArrayBlock.LENGTH);
    }

    private static int quotientUp(int dividend, int divisor) {
        return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
    private static TVar<Page>[] cells(int length) {
        return new TVar[length];
    }
}
