package org.holdfast.durable;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A storage that tells, in the thread at work, which step of a commit has been reached. */
final class SteppedStorage extends ForwardingStorage {

    private final Consumer<CrashStep> reached;

    SteppedStorage(Storage storage, Consumer<CrashStep> reached) {
        super(storage);
        this.reached = reached;
    }

    @Override
    public UnitOfWork begin() {
        return new Unit(super.begin()) {

            private CrashStep appended = CrashStep.APPENDED;

            @Override
            public void include(IncludedStates states) {
                super.include(states);
                appended = CrashStep.SPILL_APPENDED;
            }

            @Override
            public void seal() {
                reached.accept(CrashStep.SEALING);
                super.seal();
            }

            @Override
            public boolean commit(BooleanSupplier validation, LongSupplier version) {
                boolean committed = super.commit(
                        () -> {
                            reached.accept(CrashStep.VALIDATING);
                            return validation.getAsBoolean();
                        },
                        version);
                if (committed) {
                    reached.accept(appended);
                }
                return committed;
            }
        };
    }

    @Override
    public void awaitForced(long position) {
        reached.accept(CrashStep.PUBLISHED);
        super.awaitForced(position);
        reached.accept(CrashStep.TOLD);
    }

    @Override
    public void scheduleForce() {
        reached.accept(CrashStep.PUBLISHED);
        super.scheduleForce();
    }
}
