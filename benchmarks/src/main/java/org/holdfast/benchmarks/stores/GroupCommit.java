package org.holdfast.benchmarks.stores;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Lets transfers that wait share one transaction and one force, for engines that have one writer at a time. */
final class GroupCommit {

    /** What the engine does with a group. */
    interface Writer {

        /** {@return which of the transfers there was enough money for} All of those are on disk when this returns. */
        boolean[] commit(List<Transfer> group) throws Exception;
    }

    private static final class Waiting {

        private final Transfer transfer;
        private final Thread thread = Thread.currentThread();
        private boolean accepted;
        private @Nullable Throwable thrown;
        private volatile boolean leads;
        private volatile boolean done;

        private Waiting(Transfer transfer) {
            this.transfer = transfer;
        }
    }

    private final Writer writer;
    private List<Waiting> waiting = new ArrayList<>();
    private boolean someoneLeads;

    GroupCommit(Writer writer) {
        this.writer = writer;
    }

    boolean run(Transfer transfer) {
        Waiting mine = new Waiting(transfer);
        if (join(mine)) {
            lead();
        } else {
            while (!mine.done && !mine.leads) {
                LockSupport.park(this);
            }
            if (!mine.done) {
                lead();
            }
        }
        if (mine.thrown != null) {
            throw new IllegalStateException("no transfer of the group is committed", mine.thrown);
        }
        return mine.accepted;
    }

    private synchronized boolean join(Waiting mine) {
        waiting.add(mine);
        boolean mustLead = !someoneLeads;
        someoneLeads = true;
        return mustLead;
    }

    /** Commits all that wait, the caller's own transfer among them, and names who leads next. */
    private void lead() {
        List<Waiting> group = takeAll();
        try {
            boolean[] accepted =
                    writer.commit(group.stream().map(each -> each.transfer).toList());
            for (int i = 0; i < accepted.length; i++) {
                group.get(i).accepted = accepted[i];
            }
        } catch (Throwable e) {
            group.forEach(each -> each.thrown = e);
        }
        Waiting next = nextLeader();
        if (next != null) {
            next.leads = true;
            LockSupport.unpark(next.thread);
        }
        group.forEach(each -> {
            each.done = true;
            LockSupport.unpark(each.thread);
        });
    }

    private synchronized List<Waiting> takeAll() {
        List<Waiting> group = waiting;
        waiting = new ArrayList<>();
        return group;
    }

    private synchronized @Nullable Waiting nextLeader() {
        someoneLeads = !waiting.isEmpty();
        return someoneLeads ? waiting.get(0) : null;
    }
}
