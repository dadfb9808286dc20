package org.holdfast.stm;

import java.util.Objects;

/** The {@link Txn} that a block gets: it notices when it is used where it is not valid. */
final class TxnHandle implements Txn {

    private final Thread thread = Thread.currentThread();
    private final Attempt attempt;
    private final long serial;

    TxnHandle(Attempt attempt) {
        this.attempt = attempt;
        this.serial = attempt.serial();
    }

    static Attempt attemptOf(Txn txn) {
        if (Objects.requireNonNull(txn, "txn") instanceof TxnHandle handle) {
            return handle.valid();
        }
        throw new TxnStateException("not a transaction of this memory: " + txn);
    }

    private Attempt valid() {
        if (Thread.currentThread() != thread) {
            throw new TxnStateException("the transaction of thread " + thread.getName() + " was used in thread "
                    + Thread.currentThread().getName() + "; a transaction belongs to one thread");
        }
        if (isOver()) {
            throw new TxnStateException("a transaction was used after its block had ended; "
                    + "take Stm.current() anew in every block and keep it nowhere");
        }
        return attempt;
    }

    private boolean isOver() {
        return attempt.serial() != serial;
    }

    @Override
    public int attempt() {
        return valid().number();
    }

    @Override
    public void beforeCommit(Runnable action) {
        valid().attachments().hooks().beforeCommit(Objects.requireNonNull(action, "action"));
    }

    @Override
    public void afterCommit(Runnable action) {
        valid().attachments().hooks().afterCommit(Objects.requireNonNull(action, "action"));
    }

    @Override
    public void afterAbort(Runnable action) {
        valid().attachments().hooks().afterAbort(Objects.requireNonNull(action, "action"));
    }

    @Override
    public void enlist(Participant participant) {
        valid().attachments().enlist(Objects.requireNonNull(participant, "participant"));
    }

    @Override
    public String toString() {
        return isOver()
                ? "ended transaction of thread " + thread.getName()
                : attempt.options().nameOrDefault() + " of thread " + thread.getName() + ", attempt "
                        + attempt.number();
    }
}
