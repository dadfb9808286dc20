package org.holdfast.durable;

import java.io.IOException;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A storage that does what another does, so that a test can change one thing of it. */
class ForwardingStorage implements Storage {

    private final Storage storage;

    ForwardingStorage(Storage storage) {
        this.storage = storage;
    }

    /** A unit of work that does what another does. */
    static class Unit implements UnitOfWork {

        private final UnitOfWork unit;

        Unit(UnitOfWork unit) {
            this.unit = unit;
        }

        @Override
        public void identify(String id) {
            unit.identify(id);
        }

        @Override
        public void define(Shape shape) {
            unit.define(shape);
        }

        @Override
        public void change(long id, byte[] state) {
            unit.change(id, state);
        }

        @Override
        public void include(IncludedStates states) {
            unit.include(states);
        }

        @Override
        public void seal() {
            unit.seal();
        }

        @Override
        public boolean commit(BooleanSupplier validation, LongSupplier version) {
            return unit.commit(validation, version);
        }

        @Override
        public long position() {
            return unit.position();
        }

        @Override
        public void abort() {
            unit.abort();
        }
    }

    @Override
    public UnitOfWork begin() {
        return storage.begin();
    }

    @Override
    public SpillFile newSpillFile() throws IOException {
        return storage.newSpillFile();
    }

    @Override
    public void discard(SpillFile file, @Nullable Object user) {
        storage.discard(file, user);
    }

    @Override
    public @Nullable StoredState load(long id) {
        return storage.load(id);
    }

    @Override
    public Collection<Shape> shapes() {
        return storage.shapes();
    }

    @Override
    public long largestId() {
        return storage.largestId();
    }

    @Override
    public long openedAt() {
        return storage.openedAt();
    }

    @Override
    public long objects() {
        return storage.objects();
    }

    @Override
    public Outcome outcome(String id) {
        return storage.outcome(id);
    }

    @Override
    public long appended() {
        return storage.appended();
    }

    @Override
    public long forced() {
        return storage.forced();
    }

    @Override
    public void awaitForced(long position) {
        storage.awaitForced(position);
    }

    @Override
    public void scheduleForce() {
        storage.scheduleForce();
    }

    @Override
    public void requireUsable() {
        storage.requireUsable();
    }

    @Override
    public RecoveryReport recovery() {
        return storage.recovery();
    }

    @Override
    public void close() {
        storage.close();
    }
}
