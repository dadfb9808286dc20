package org.holdfast.stm;

import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** The variables of this process, for storages. Made by {@link Memory} by its name. */
final class MemoryOfProcess extends Memory {

    MemoryOfProcess() {}

    @Override
    public @Nullable Stored stored(Variable variable) {
        Cell cell = (Cell) variable;
        // The bit first: it is set after the field, and the field is set only for attempts that commit.
        return Orec.has(cell.orec(), Orec.DURABLE) ? cell.stored() : null;
    }

    @Override
    public @Nullable Object value(Variable variable) {
        return ((Cell) variable).boxedValue();
    }

    @Override
    public void bind(Variable variable, Stored stored) {
        Cell cell = (Cell) variable;
        cell.setStored(stored);
        cell.releaseOrec(Orec.DURABLE | Orec.UNLOADED);
    }

    @Override
    public boolean isUnloaded(Variable variable) {
        return Orec.has(((Cell) variable).orec(), Orec.UNLOADED);
    }

    @Override
    public void load(Variable variable, @Nullable Object value, long version) {
        Cell cell = (Cell) variable;
        cell.setBoxedValue(value);
        cell.releaseOrec(Orec.ofVersion(version) | Orec.DURABLE);
    }
}
