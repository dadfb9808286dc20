package org.holdfast.stm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Prepared;
import org.holdfast.stm.spi.Spill;
import org.holdfast.stm.spi.Storage;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** A storage whose disk is a list and whose force is a call of the test. */
final class FakeStorage implements Storage, AutoCloseable {

    interface Preparation {
        void run(Changes changes) throws Exception;
    }

    /** What each commit wrote, by variable, in the order of the log. */
    private final List<Map<Variable, @Nullable Object>> log = new ArrayList<>();

    private final Map<Variable, @Nullable Object> loadable = new HashMap<>();
    private long forced;
    private int waitsForForce;
    private boolean broken;
    private int loads;

    /** What tests do inside {@link #prepare}. */
    volatile Preparation preparation = changes -> {};

    volatile boolean isSync = true;
    volatile boolean forcesAtOnce = true;
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public void close() {
        force();
    }

    final Stored record = new Stored() {
        @Override
        public Storage storage() {
            return FakeStorage.this;
        }

        @Override
        public long position() {
            return appended();
        }

        @Override
        public void load() {
            loadAll();
        }
    };

    <V extends Variable> V durable(V variable, @Nullable Object value) {
        unloaded(variable, value);
        loadAll();
        return variable;
    }

    synchronized <V extends Variable> V unloaded(V variable, @Nullable Object value) {
        loadable.put(variable, value);
        Memory.instance().bind(variable, record);
        return variable;
    }

    private synchronized void loadAll() {
        loadable.forEach((variable, value) -> {
            if (Memory.instance().isUnloaded(variable)) {
                Memory.instance().load(variable, value, 0, true);
                loads++;
            }
        });
    }

    synchronized int loads() {
        return loads;
    }

    synchronized List<Map<Variable, @Nullable Object>> log() {
        return List.copyOf(log);
    }

    /** Makes all that was appended so far safe. */
    synchronized void force() {
        force(log.size());
    }

    /** Makes the first commits safe. */
    synchronized void force(long commits) {
        forced = commits;
        notifyAll();
    }

    /** Fails every wait for a force from now on. */
    synchronized void breakDown() {
        broken = true;
        notifyAll();
    }

    synchronized int waitsForForce() {
        return waitsForForce;
    }

    @Override
    public Prepared prepare(Changes changes) {
        calls.add("prepare");
        try {
            preparation.run(changes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        Map<Variable, @Nullable Object> values = new HashMap<>();
        changes.forEachWritten(variable -> {
            if (Memory.instance().stored(variable) != null) {
                values.put(variable, changes.value(variable));
            }
        });
        return new Unit(values);
    }

    private final class Unit implements Prepared {

        private final Map<Variable, @Nullable Object> values;
        private long position;

        Unit(Map<Variable, @Nullable Object> values) {
            this.values = values;
        }

        @Override
        public boolean commit(BooleanSupplier validation) {
            synchronized (FakeStorage.this) {
                if (!validation.getAsBoolean()) {
                    calls.add("invalid");
                    return false;
                }
                log.add(values);
                position = log.size();
                calls.add("commit");
                return true;
            }
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void published() {
            calls.add("published");
        }

        @Override
        public void abort() {
            calls.add("abort");
        }
    }

    @Override
    public Spill spill() {
        throw new UnsupportedOperationException("this storage holds everything in memory");
    }

    private synchronized long appended() {
        return log.size();
    }

    @Override
    public boolean isSync() {
        return isSync;
    }

    @Override
    public void forceSoon() {
        calls.add("forceSoon");
    }

    @Override
    public synchronized void awaitForced(long position) {
        if (forcesAtOnce) {
            forced = Math.max(forced, position);
        }
        if (forced < position) {
            waitsForForce++;
        }
        boolean interrupted = false;
        while (forced < position && !broken) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (forced < position) {
            throw failure;
        }
    }

    /** One for all, as of a storage that remembers why it has stopped. */
    final StmException failure = new StmException("the disk is gone");

    @Override
    public synchronized boolean isForced(long position) {
        return forced >= position;
    }

    @Override
    public String toString() {
        return "fake storage";
    }
}
