package org.holdfast.stm.proof;

import java.util.List;

/**
 * The steps of one transaction.
 *
 * @param readOnly whether it is a snapshot
 * @param steps what it does, in this order
 */
record Program(boolean readOnly, List<Step> steps) {

    @Override
    public String toString() {
        return (readOnly ? "snapshot" : "atomic") + " {\n" + Step.lines(steps, "  ") + "}\n";
    }
}
