package org.holdfast.stm.proof;

import java.util.List;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TxnLocal;
import org.holdfast.stm.collect.TArray;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSortedMap;

/** Makes the slots of one memory. Some of them are parts of a collection that they share. */
final class Slots {

    private final TMap<Integer, Object> entries = new TMap<>();
    private final TSortedMap<Integer, Object> sortedEntries = new TSortedMap<>();
    private final TList<Object> elements = new TList<>();
    private final TArray<Object> cells;

    Slots(int places) {
        cells = new TArray<>(places);
    }

    Slot slot(Kind kind, int place) {
        Object first = kind.first();
        return switch (kind) {
            case REFERENCE, BLIND_REFERENCE -> new Slot.OfReference(new TVar<>(first));
            case NUMBER, BLIND_NUMBER, TICK, SUM -> new Slot.OfNumber(new TLong());
            case HELD -> new Slot.Held(new TVar<>(new TVar<>(first)));
            case ENTRY -> new Slot.Entry(entries, place);
            case SORTED_ENTRY -> new Slot.Entry(sortedEntries, place);
            case ELEMENT -> {
                elements.add(first);
                yield new Slot.Element(elements, elements.size() - 1);
            }
            case CELL -> {
                cells.set(place, first);
                yield new Slot.OfArray(cells, place);
            }
            case LOCAL -> new Slot.Local(new TxnLocal<>(() -> first), first);
            case LOG -> new Slot.Log(new TVar<>(List.of()));
            case GROWING_LIST -> new Slot.GrowingList(new TList<>());
            default -> new Slot.Collected(kind, kind.collection());
        };
    }
}
