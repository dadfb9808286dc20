package org.holdfast.stm.proof;

import java.util.List;

/**
 * The steps of one transaction.
 *
 * @param way how the transaction runs
 * @param steps what it does, in this order
 */
record Program(Way way, List<Step> steps) {

    @Override
    public String toString() {
        return way + " {\n" + Step.lines(steps, "  ") + "}\n";
    }
}
