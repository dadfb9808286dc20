package org.holdfast.stm.collect;

import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.CollectionPart;
import org.holdfast.stm.spi.Position;
import org.jspecify.annotations.Nullable;

/*
 * Fields and no array, for an object is stored in one record with the variables that its fields hold: sixteen elements
 * are neither sixteen tiny records nor do they conflict with each other.
 */
/** Sixteen elements of a {@link TArray}, each in a variable of its own. */
final class ArrayBlock implements CollectionPart {

    static final int LENGTH = 16;

    private final TVar<@Nullable Object> e0 = empty();
    private final TVar<@Nullable Object> e1 = empty();
    private final TVar<@Nullable Object> e2 = empty();
    private final TVar<@Nullable Object> e3 = empty();
    private final TVar<@Nullable Object> e4 = empty();
    private final TVar<@Nullable Object> e5 = empty();
    private final TVar<@Nullable Object> e6 = empty();
    private final TVar<@Nullable Object> e7 = empty();
    private final TVar<@Nullable Object> e8 = empty();
    private final TVar<@Nullable Object> e9 = empty();
    private final TVar<@Nullable Object> e10 = empty();
    private final TVar<@Nullable Object> e11 = empty();
    private final TVar<@Nullable Object> e12 = empty();
    private final TVar<@Nullable Object> e13 = empty();
    private final TVar<@Nullable Object> e14 = empty();
    private final TVar<@Nullable Object> e15 = empty();

    private static TVar<@Nullable Object> empty() {
        return new TVar<@Nullable Object>(null);
    }

    @Override
    public Position position(String component, int index) {
        return Position.element(Integer.parseInt(component.substring(1)), Position.UNKNOWN);
    }

    TVar<@Nullable Object> element(int index) {
        return switch (index) {
            case 0 -> e0;
            case 1 -> e1;
            case 2 -> e2;
            case 3 -> e3;
            case 4 -> e4;
            case 5 -> e5;
            case 6 -> e6;
            case 7 -> e7;
            case 8 -> e8;
            case 9 -> e9;
            case 10 -> e10;
            case 11 -> e11;
            case 12 -> e12;
            case 13 -> e13;
            case 14 -> e14;
            case 15 -> e15;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }
}
