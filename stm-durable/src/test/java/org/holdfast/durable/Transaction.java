package org.holdfast.durable;

import java.util.List;
import java.util.function.Consumer;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TxnOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a generated script does in one transaction; each changes something that is stored.
 *
 * @param steps what it does to the world
 * @param id what the store will know it by, if it has one
 * @param waits whether it waits for the disk
 * @param fails whether its block throws in the end
 */
record Transaction(List<Consumer<World>> steps, @Nullable String id, boolean waits, boolean fails) {

    static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    void apply(World world) {
        steps.forEach(step -> step.accept(world));
    }

    /** Runs on a store, and returns when it has committed, or failed as it should. */
    void run(DurableStore store) {
        TxnOptions options = Stm.options().withSync(waits);
        try {
            (id == null ? options : options.withId(id)).atomic(() -> {
                apply(new StoredWorld(store));
                if (fails) {
                    throw new Undone();
                }
            });
        } catch (Undone e) {
            if (!fails) {
                throw e;
            }
        }
    }
}
