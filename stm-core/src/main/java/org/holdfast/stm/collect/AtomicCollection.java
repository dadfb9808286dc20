package org.holdfast.stm.collect;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import org.holdfast.stm.Stm;

/** A collection each of whose methods is one atomic block, if its iterator, its size and its single steps are. */
abstract class AtomicCollection<E> extends AbstractCollection<E> {

    @Override
    public boolean containsAll(Collection<?> elements) {
        return Stm.snapshot(() -> super.containsAll(elements));
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return Stm.atomic(() -> super.addAll(elements));
    }

    @Override
    public boolean removeAll(Collection<?> elements) {
        return removeIf(elements::contains);
    }

    @Override
    public boolean retainAll(Collection<?> elements) {
        return removeIf(element -> !elements.contains(element));
    }

    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        return Stm.atomic(() -> super.removeIf(filter));
    }

    /** {@return what else than {@code NONNULL} the spliterator can promise} */
    int characteristics() {
        return 0;
    }

    // Not sized: outside a transaction the size is of another instant than the iterator.
    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.NONNULL | characteristics());
    }
}
