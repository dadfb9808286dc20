package org.holdfast.durable;

import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A unit of work that becomes one record of the log. */
final class LogUnit implements UnitOfWork {

    private enum Phase {
        OPEN,
        SEALED,
        ENDED
    }

    /** The new state of an object, before the commit's version and position are known. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    record Change(long id, byte[] state) {}

    private final LocalStorage storage;
    private final Output body = CommitBody.start();
    private final List<Change> changes = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();

    private @Nullable IncludedStates included;
    private @Nullable String id;
    private Phase phase = Phase.OPEN;
    private int crc;
    private long position;

    LogUnit(LocalStorage storage) {
        this.storage = storage;
    }

    @Override
    public void identify(String newId) {
        require(Phase.OPEN);
        storage.requireNew(newId);
        CommitBody.writeId(body, newId);
        id = newId;
    }

    @Override
    public void define(Shape shape) {
        require(Phase.OPEN);
        CommitBody.writeShape(body, shape);
        shapes.add(shape);
    }

    @Override
    public void change(long id, byte[] state) {
        require(Phase.OPEN);
        if (!ids.add(id)) {
            throw new IllegalStateException("a second state for object " + id + " in one unit of work");
        }
        CommitBody.writeState(body, id, state);
        changes.add(new Change(id, state));
    }

    @Override
    public void include(IncludedStates states) {
        require(Phase.OPEN);
        CommitBody.writeIncluded(body, states.seal());
        included = states;
    }

    @Override
    public void seal() {
        require(Phase.OPEN);
        storage.reserve(body.position());
        phase = Phase.SEALED;
        CRC32C checksum = new CRC32C();
        checksum.update(body.getBuffer(), 0, body.position());
        crc = (int) checksum.getValue();
    }

    @Override
    public boolean commit(BooleanSupplier validation, LongSupplier version) {
        require(Phase.SEALED);
        CommitLog.Appended appended = storage.append(this, validation, version);
        if (appended == null) {
            return false;
        }
        phase = Phase.ENDED;
        position = appended.end();
        return true;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void abort() {
        if (phase == Phase.SEALED) {
            storage.cancel(body.position());
        }
        phase = Phase.ENDED;
    }

    @Nullable
    String id() {
        return id;
    }

    byte[] body() {
        return body.getBuffer();
    }

    int bodyBytes() {
        return body.position();
    }

    int crc() {
        return crc;
    }

    List<Shape> shapes() {
        return shapes;
    }

    /** {@return states that stand outside the body, null if there are none} */
    @Nullable
    IncludedStates included() {
        return included;
    }

    List<Change> changes() {
        return changes;
    }

    private void require(Phase expected) {
        if (phase != expected) {
            throw new IllegalStateException("a unit of work that is " + phase + " was used as if it were " + expected);
        }
    }
}
