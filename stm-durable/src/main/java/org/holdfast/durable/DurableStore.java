package org.holdfast.durable;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TxnOptions;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.spi.Memory;
import org.jspecify.annotations.Nullable;

/**
 * A store of named roots: everything that can be reached from one is durable.
 *
 * <p>When an {@link Stm#atomic atomic} block that has changed something durable returns, the change and all that it
 * made reachable are on disk, or none of it is ever seen again. Nothing has to be saved, and nothing that is only read,
 * or not reachable from a root, costs anything. Objects are loaded when they are used, and one stored object is one
 * instance as long as anybody holds it.
 *
 * <p>What may be stored, and how:
 *
 * <table>
 * <caption>what is stored</caption>
 * <tr><th>class</th><th>how</th></tr>
 * <tr><td>boxed primitives, {@code String}, {@code BigInteger}, {@code BigDecimal}, {@code MathContext}, {@code UUID},
 * {@code URI}, {@code Locale}, {@code Currency}, {@code Pattern}, {@code InetAddress}, {@code Optional} and its like,
 * all of {@code java.time} and the dates of {@code java.time.chrono}</td>
 * <td>as a value: inside the object that holds it, without an identity</td></tr>
 * <tr><td>enums</td><td>as a value, by the constant's name</td></tr>
 * <tr><td>records</td><td>as a value, component by component, by name; made again by the canonical constructor</td></tr>
 * <tr><td>{@code List.of}, {@code Set.of}, {@code Map.of}, {@code Map.entry}, {@code copyOf} and
 * {@code Stream.toList}</td><td>as a value</td></tr>
 * <tr><td>{@code Collections.unmodifiableList}, {@code …Set}, {@code …Map}, sorted or not; {@code emptyList},
 * {@code singleton}, {@code nCopies} and the like; the {@code copy()} of a transactional collection</td>
 * <td>as a value, in its order. What is behind an unmodifiable view must not change any more: it is stored as it is
 * when the transaction commits</td></tr>
 * <tr><td>arrays of primitives, of any dimension</td><td>as a value, as they are when the transaction commits. They
 * must not be changed afterwards, for that would not be seen: put another array in its place</td></tr>
 * <tr><td>{@code Comparator.naturalOrder()}, {@code Comparator.reverseOrder()}, {@code String.CASE_INSENSITIVE_ORDER}
 * </td><td>as a value, by name</td></tr>
 * <tr><td>{@code TVar}, {@code TLong}, the collections of {@code org.holdfast.stm.collect}</td>
 * <td>with an identity</td></tr>
 * <tr><td>entities: classes whose fields are final, and hold the above or entities, at least one of them something
 * transactional</td><td>with an identity, in one record with the variables that its fields hold; made again without a
 * constructor</td></tr>
 * </table>
 *
 * <p>For other immutable classes, {@link StoreOptions#withSerializer} registers what writes and reads them; their
 * objects are values, too. Anything else is refused with {@link NotStorableException}, which says what to use instead.
 *
 * <p>A store is open in one process at a time, but for those that only read it ({@link StoreOptions#withReadOnly}). All
 * methods may be called by any thread. When writing to disk has failed, the store stops: every use throws
 * {@link StoreException} until it is opened again.
 */
public final class DurableStore implements AutoCloseable {

    /** The platform's, so that damage is told also where nobody has set up a logging library. */
    private static final System.Logger LOG = System.getLogger(DurableStore.class.getName());

    private final Path directory;
    private final String name;
    private final Storage storage;
    private final Closeable lock;
    private final Graph graph;

    /** Each root in a variable of its own, so that one whose class has gone is met only by whoever asks for it. */
    private final TMap<String, TVar<Object>> roots;

    private boolean closed;

    private DurableStore(Path directory, Storage storage, Closeable lock, StoreOptions options) {
        this.directory = directory;
        name = "store " + directory + (options.readOnly() ? " (read-only)" : "");
        this.storage = storage;
        this.lock = lock;
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        graph = new Graph(name, storage, options, context == null ? DurableStore.class.getClassLoader() : context);
        roots = roots();
    }

    @SuppressWarnings("unchecked") // only this class writes there
    private TMap<String, TVar<Object>> roots() {
        return storage.load(Graph.ROOTS_ID) == null
                ? graph.firstObject(Graph.ROOTS_ID, new TMap<>())
                : (TMap<String, TVar<Object>>) graph.loader().entity(Graph.ROOTS_ID, TMap.class);
    }

    /**
     * Opens the store in a directory, and creates both if there is none. If the last process did not close it, all that
     * had been acknowledged is recovered before this returns; {@link #recovery} tells what was found.
     *
     * @param directory where the store is
     * @return the store
     * @throws StoreLockedException if this or another process has it open
     * @throws CorruptStoreException if its files do not hold what had been acknowledged
     * @throws StoreException if the directory cannot be used, or the JVM lacks the flags that the store needs
     */
    public static DurableStore open(Path directory) {
        return open(directory, StoreOptions.defaults());
    }

    /**
     * Opens the store in a directory, and creates both if there is none.
     *
     * @param directory where the store is
     * @param options how it is opened
     * @return the store
     * @see #open(Path)
     */
    public static DurableStore open(Path directory, StoreOptions options) {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(options, "options");
        JvmFlags.check();
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            Disk disk = options.readOnly() ? LocalDisk.toRead(absolute) : new LocalDisk(absolute);
            return open(disk, options, CommitLog.SEGMENT_BYTES);
        } catch (AccessDeniedException e) {
            throw new StoreException(
                    "no right to create or use the directory of the store, " + absolute + " (" + e.getMessage()
                            + "); give this user the right to write there, or choose another directory",
                    e);
        } catch (FileAlreadyExistsException | NotDirectoryException e) {
            throw new StoreException(absolute + " is a file, not the directory of a store; choose another path", e);
        } catch (IOException e) {
            throw new StoreException("cannot use the directory of the store, " + absolute + ": " + e, e);
        }
    }

    /**
     * Makes a new store of what is whole in the files of a damaged one, which are only read. For when there is no copy
     * of the store. What stands behind the damage is taken as well: so each object is as some commit has left it, but
     * not all of them are as they were at one moment, and what the lost commits had made is missing; whoever uses it
     * gets a {@link StoreException}. {@link #outcome} does not know of lost commits, and says so.
     *
     * @param from the directory of the damaged store, which is not open
     * @param to the directory of the new one, which is made or empty
     * @return what was found
     * @throws StoreException if there is nothing to take from, the other directory is not empty, or the disk fails
     */
    public static SalvageReport salvage(Path from, Path to) {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Path source = from.toAbsolutePath().normalize();
        Path target = to.toAbsolutePath().normalize();
        try {
            return Salvage.run(LocalDisk.toRead(source), new LocalDisk(target));
        } catch (IOException e) {
            throw new StoreException("cannot salvage " + source + " to " + target + ": " + e, e);
        }
    }

    /**
     * {@return a new store in the heap, which is gone when it is closed} For tests of programs that use a store: all is
     * as with one on disk, refusals included, but nothing is on disk and it needs no flags of the JVM. What
     * transactions move out of the heap, with {@link #flush} or because it is full, goes into a temporary directory.
     */
    public static DurableStore inMemory() {
        StoreOptions options = StoreOptions.defaults();
        return on(new MemoryStorage(options.keptIds()), options);
    }

    /** {@return a store on a storage that needs no lock} */
    static DurableStore on(Storage storage, StoreOptions options) {
        return new DurableStore(storage.recovery().directory(), storage, () -> {}, options);
    }

    static DurableStore open(Disk disk, StoreOptions options, long segmentBytes) throws IOException {
        if (options.readOnly()) {
            return open(disk.directory(), ReadOnlyStorage.open(disk, options.keptIds()), () -> {}, options);
        }
        Closeable lock;
        try {
            lock = disk.lock();
        } catch (OverlappingFileLockException e) {
            throw new StoreLockedException("the store in " + disk.directory()
                    + " is open already, in this or another process; close it there first, or open it here"
                    + " with StoreOptions.withReadOnly(true)");
        }
        Storage storage;
        try {
            storage = LocalStorage.open(disk, options.keptIds(), segmentBytes);
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
        return open(disk.directory(), storage, lock, options);
    }

    private static DurableStore open(Path directory, Storage storage, Closeable lock, StoreOptions options)
            throws IOException {
        try {
            DurableStore store = new DurableStore(directory, storage, lock, options);
            store.log();
            return store;
        } catch (Throwable e) {
            try (lock) {
                storage.close();
            }
            throw e;
        }
    }

    private void log() {
        boolean damage = recovery().cut().map(RecoveryReport.Cut::damage).orElse(false);
        boolean remarkable = !recovery().readOnly()
                && (!recovery().clean() || recovery().rebuiltBecause().isPresent());
        LOG.log(damage ? Level.WARNING : remarkable ? Level.INFO : Level.DEBUG, "{0}", recovery());
    }

    /**
     * {@return the root of a name} If there is none, it is made and, with all that it refers to, durable when the
     * transaction completes. Joins a running transaction.
     *
     * @param <T> the type of the root
     * @param name the name
     * @param factory makes the root if there is none; may run several times
     */
    @SuppressWarnings("unchecked") // the caller says which type the root has
    public <T> T getOrCreate(String name, Supplier<? extends T> factory) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(factory, "factory");
        storage.requireUsable();
        return (T) Stm.<Object, RuntimeException>atomic(() -> {
            TVar<Object> known = variable(name);
            if (known != null) {
                return known.get();
            }
            requireWritable(name);
            Object root = Objects.requireNonNull(factory.get(), "the factory of root " + name + " made null");
            roots.put(name, new TVar<>(root));
            return root;
        });
    }

    /**
     * {@return the variable of a root, null if there is none; a store that was tampered with may have anything there}
     */
    @SuppressWarnings("unchecked") // only this class writes there
    private @Nullable TVar<Object> variable(String rootName) {
        Object known = roots.get(rootName);
        if (known != null && !(known instanceof TVar)) {
            throw notARoot(rootName + " to " + known.getClass().getName());
        }
        return (TVar<Object>) known;
    }

    private StoreException notARoot(String found) {
        return new StoreException("the map of roots of " + this + " is damaged, as it leads from " + found
                + " where a name and a variable should be; restore the store from a copy");
    }

    private void requireWritable(String missing) {
        if (recovery().readOnly()) {
            throw new StoreException("there is no root '" + missing + "' in " + this + ", and none can be made there");
        }
    }

    /**
     * {@return the root of a name, empty if there is none} Joins a running transaction.
     *
     * @param <T> the type of the root
     * @param name the name
     */
    @SuppressWarnings("unchecked") // the caller says which type the root has
    public <T> Optional<T> root(String name) {
        Objects.requireNonNull(name, "name");
        storage.requireUsable();
        return Optional.ofNullable((T) Stm.<@Nullable Object, RuntimeException>snapshot(() -> {
            TVar<Object> known = variable(name);
            return known == null ? null : known.get();
        }));
    }

    /**
     * Gives a root another name. Joins a running transaction.
     *
     * @param from the name that it has
     * @param to the name that it gets
     * @throws StoreException if there is no root of the one name, or one of the other
     */
    public void renameRoot(String from, String to) {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        storage.requireUsable();
        Stm.atomic(() -> {
            TVar<Object> root = variable(from);
            if (root == null) {
                throw new StoreException("there is no root '" + from + "' in " + this + " that could be renamed to '"
                        + to + "'; it has " + rootNames());
            }
            if (roots.putIfAbsent(to, root) != null) {
                throw new StoreException("root '" + from + "' of " + this + " cannot be renamed to '" + to
                        + "', for there is a root of that name; remove it or rename it first");
            }
            roots.remove(from);
        });
    }

    /**
     * Removes the name of a root. What was reachable only from it can no longer be found. Joins a running transaction.
     *
     * @param name the name
     * @return whether there was such a root
     */
    public boolean removeRoot(String name) {
        Objects.requireNonNull(name, "name");
        storage.requireUsable();
        return roots.remove(name) != null;
    }

    /** {@return the names of all roots, sorted, as they are now} Joins a running transaction. */
    public Set<String> rootNames() {
        storage.requireUsable();
        Set<String> names = new TreeSet<>();
        for (Object name : List.copyOf(roots.keySet())) {
            if (!(name instanceof String known)) {
                throw notARoot("an object of " + name.getClass().getName());
            }
            names.add(known);
        }
        return names;
    }

    /** Waits until everything that has committed before is on disk. */
    public void sync() {
        storage.requireUsable();
        storage.awaitForced(storage.appended());
    }

    /**
     * Moves what the running transaction has changed so far out of the heap, so that a transaction may be larger than
     * the heap. Its own reads see the changes; nobody else does before it commits, as one transaction, however often
     * this was called; nor does a crash. Inside a {@code nested} block the changes are moved when the block has ended.
     * A transaction that was lost to others starts again from the beginning; from the first call of this on, it is also
     * lost when somebody changes another field of an object that it has read or changed.
     *
     * @throws org.holdfast.stm.TxnStateException outside a transaction
     * @throws NotStorableException if it has changed something that cannot be stored; nothing is moved then
     * @throws StoreException if the disk fails; nothing is moved then
     */
    public void flush() {
        storage.requireUsable();
        Memory.instance().flush(graph);
    }

    /**
     * {@return what became of the transaction that ran with an id} Committed or not is decided when the store is
     * opened: after that it is the same for ever, as long as the store keeps the id ({@link StoreOptions#withKeptIds}).
     * That one has committed is told when a crash cannot take it back any more.
     *
     * @param id as given to {@link TxnOptions#withId}
     */
    public Outcome outcome(String id) {
        Objects.requireNonNull(id, "id");
        return storage.outcome(id);
    }

    /** {@return what opening this store found and did} */
    public RecoveryReport recovery() {
        return storage.recovery();
    }

    /** {@return what this store holds and has done} */
    public StoreStatistics statistics() {
        return graph.statistics();
    }

    /**
     * Makes everything that has committed safe and closes the store. Objects of it can still be read as far as they are
     * loaded, but not changed. Does nothing if it is closed.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            storage.close();
        } finally {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the lock of " + directory + " is held until the end of the process", e);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
