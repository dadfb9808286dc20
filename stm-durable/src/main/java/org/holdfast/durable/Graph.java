package org.holdfast.durable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Prepared;
import org.holdfast.stm.spi.Spill;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** The objects of a store as the memory sees them: where their changes go and their states come from. */
final class Graph implements org.holdfast.stm.spi.Storage {

    /** The id of the object that holds the roots. */
    static final long ROOTS_ID = 1;

    private final String name;
    private final Storage storage;
    private final Durability durability;
    private final Catalog catalog;
    private final Cache cache;
    private final Identities identities;
    private final ObjectLoader loader = new ObjectLoader(this);
    private final Queue<Codec> codecs = new ConcurrentLinkedQueue<>();
    private final Gate gate = new Gate();
    private final Collection<GraphSpill> spills = new CopyOnWriteArrayList<>();
    private final List<SpilledStates> replaced = new CopyOnWriteArrayList<>();
    private final AtomicLong lastId;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong written = new AtomicLong();

    Graph(String name, Storage storage, StoreOptions options, ClassLoader classes) {
        this.name = name;
        this.storage = storage;
        durability = options.durability();
        cache = new Cache(options.cacheBytes());
        identities = new Identities(cache);
        catalog = new Catalog(storage.shapes(), classes, options.serializers());
        lastId = new AtomicLong(storage.largestId());
    }

    Storage storage() {
        return storage;
    }

    Catalog catalog() {
        return catalog;
    }

    Cache cache() {
        return cache;
    }

    Identities identities() {
        return identities;
    }

    ObjectLoader loader() {
        return loader;
    }

    long newId() {
        return lastId.incrementAndGet();
    }

    /** {@return the memory version of a state} States of an earlier process are older than all of this one. */
    long versionOf(StoredState state) {
        return state.position() < storage.openedAt() ? 0 : state.version();
    }

    /** Makes an object known that has no state yet, because the store is new. */
    <T> T firstObject(long id, T object) {
        ClassLayout layout = ClassLayout.of(object.getClass());
        List<Variable> variables = new ArrayList<>();
        for (ClassLayout.Slot slot : layout.slots()) {
            variables.add((Variable) Objects.requireNonNull(slot.get(object)));
        }
        StoredObject stored =
                StoredObject.fresh(this, id, catalog.shapeOf(layout, layout.variables()), object, variables);
        Memory memory = Memory.instance();
        for (Variable variable : variables) {
            memory.bind(variable, stored);
            memory.setLoaded(variable, 0, true);
        }
        lastId.accumulateAndGet(id, Math::max);
        stored.setCommitted();
        identities.add(stored);
        return object;
    }

    Codec borrowCodec() {
        @Nullable Codec codec = codecs.poll();
        return codec == null ? new Codec(catalog) : codec;
    }

    void giveBack(Codec codec) {
        codec.end();
        codecs.add(codec);
    }

    void count(int states) {
        commits.incrementAndGet();
        written.addAndGet(states);
    }

    StoreStatistics statistics() {
        identities.forgetGone();
        return new StoreStatistics(
                storage.objects(), loader.loaded(), cache.evicted(), cache.bytes(), commits.get(), written.get());
    }

    @Override
    public Prepared prepare(Changes changes) {
        storage.requireUsable();
        return changes.spill() instanceof GraphSpill spill
                ? SpillCommit.prepare(this, changes, spill)
                : GraphCommit.prepare(this, changes);
    }

    @Override
    public Spill spill() {
        storage.requireUsable();
        GraphSpill spill = new GraphSpill(this);
        spills.add(spill);
        return spill;
    }

    Gate gate() {
        return gate;
    }

    /** {@return what running transactions have moved out of memory} */
    Collection<GraphSpill> spills() {
        return spills;
    }

    /** Notes that snapshots may need what the commit of these states has replaced. */
    void replaced(SpilledStates states) {
        forgetReplaced();
        replaced.add(states);
    }

    private void forgetReplaced() {
        replaced.removeIf(states -> !Memory.instance().mayNeedReplacedBy(states.version()));
    }

    /**
     * {@return what stood before a state, and before that, from the oldest on, as far as it was replaced by commits of
     * spills and snapshots may need it}
     */
    List<SpilledStates> replacedBefore(StoredState state) {
        if (replaced.isEmpty()) {
            return List.of();
        }
        forgetReplaced();
        return versionOf(state) == 0
                ? List.of()
                : replaced.stream()
                        .filter(states -> states.position() <= state.position())
                        .toList();
    }

    @Override
    public boolean isSync() {
        return durability == Durability.SYNC;
    }

    @Override
    public void forceSoon() {
        storage.scheduleForce();
    }

    @Override
    public void awaitForced(long position) {
        storage.awaitForced(position);
        loader.sweep(); // what was unforced could not leave
    }

    @Override
    public boolean isForced(long position) {
        return storage.forced() >= position;
    }

    @Override
    public String toString() {
        return name;
    }
}
