package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.nested;
import static org.holdfast.stm.Stm.snapshot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.holdfast.stm.TLong;
import org.holdfast.stm.collect.TList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random transactions that move their changes out of memory at random points, beside a plain model. */
@Timeout(120)
@ParameterizedClass(name = "cache of {0} bytes")
@ValueSource(longs = {0, Long.MAX_VALUE})
class FlushProgramsTest {

    private static final int TRANSACTIONS = 60;

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Parameter
    long cacheBytes;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aTransactionDoesWhatItWouldDoInMemoryOrNothing(long seed) {
        Random random = new Random(seed);
        PlainWorld model = new PlainWorld();
        Set<String> people = new TreeSet<>();
        DurableStore store =
                DurableStore.open(directory, StoreOptions.defaults().withCacheBytes(cacheBytes));
        try {
            new StoredWorld(store).found("t");
            model.found("t");
            for (int i = 0; i < TRANSACTIONS; i++) {
                runOne(store, model, random, people);
                if (random.nextInt(12) == 0) {
                    store.close();
                    store = DurableStore.open(directory, StoreOptions.defaults().withCacheBytes(cacheBytes));
                } else if (random.nextInt(6) == 0) {
                    Garbage.collect();
                }
            }
        } finally {
            store.close();
        }
    }

    /** Runs some programs on an empty store. */
    static void run(DurableStore store, long seed) {
        Random random = new Random(seed);
        PlainWorld model = new PlainWorld();
        Set<String> people = new TreeSet<>();
        new StoredWorld(store).found("t");
        model.found("t");
        for (int i = 0; i < TRANSACTIONS; i++) {
            runOne(store, model, random, people);
        }
    }

    private static void runOne(DurableStore store, PlainWorld model, Random random, Set<String> people) {
        Program program = new Program(random, people);
        if (program.runOn(store)) {
            program.done.forEach(step -> step.accept(model));
            people.addAll(program.people);
        }
        assertThat(new StoredWorld(store).describe()).isEqualTo(model.describe());
    }

    /** One transaction, with what it has done as far as that counts. */
    private static final class Program {

        private final Random random;
        private final Set<String> people;
        private final List<Consumer<World>> done = new ArrayList<>();

        Program(Random random, Set<String> people) {
            this.random = random;
            this.people = new TreeSet<>(people);
        }

        /** {@return whether it has committed} */
        boolean runOn(DurableStore store) {
            try {
                atomic(() -> {
                    World world = new StoredWorld(store);
                    for (int i = random.nextInt(10); i >= 0; i--) {
                        step(world, 2);
                    }
                    if (random.nextInt(4) == 0) {
                        throw new Undone();
                    }
                });
                return true;
            } catch (Undone e) {
                return false;
            }
        }

        private void step(World world, int depth) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> world.flush();
                case 3 -> {
                    if (depth > 0) {
                        inNested(world, depth - 1);
                    }
                }
                case 4 -> {
                    if (random.nextInt(4) == 0) {
                        Garbage.collect();
                    }
                }
                default -> {
                    Consumer<World> change = change();
                    change.accept(world);
                    done.add(change);
                }
            }
        }

        private void inNested(World world, int depth) {
            int doneBefore = done.size();
            Set<String> peopleBefore = new TreeSet<>(people);
            try {
                nested(() -> {
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        step(world, depth);
                    }
                    if (random.nextBoolean()) {
                        throw new Undone();
                    }
                    return null;
                });
            } catch (Undone e) {
                done.subList(doneBefore, done.size()).clear();
                people.retainAll(peopleBefore);
            }
        }

        private Consumer<World> change() {
            int number = random.nextInt(200);
            if (people.size() < 2 || random.nextInt(4) == 0) {
                String name = "p" + number;
                if (people.add(name)) {
                    return world -> world.addPerson("t", name, number);
                }
            }
            String one = any();
            String other = any();
            return switch (random.nextInt(6)) {
                case 0 -> world -> world.befriend("t", one, other);
                case 1 -> world -> world.pay("t", one, other, number);
                case 2 -> world -> world.note("t", one, new World.Address(other, number));
                case 3 -> world -> world.setNumber("t", number, one);
                case 4 -> world -> world.removeNumber("t", number);
                default -> world -> world.addEvent("t", "event " + number);
            };
        }

        private String any() {
            return new ArrayList<>(people).get(random.nextInt(people.size()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void moneyIsNeitherMadeNorLostBetweenThreadsThatMoveTheirChangesOut(long seed) throws Exception {
        int accounts = 12;
        try (DurableStore store =
                DurableStore.open(directory, StoreOptions.defaults().withCacheBytes(cacheBytes))) {
            TList<TLong> bank = store.getOrCreate("bank", TList::new);
            atomic(() -> {
                for (int i = 0; i < accounts; i++) {
                    bank.add(new TLong(100));
                }
            });
            AtomicBoolean over = new AtomicBoolean();
            Threads.together(5, thread -> {
                if (thread == 4) {
                    while (!over.get()) {
                        assertThat(snapshot(() -> sum(bank))).isEqualTo(100L * accounts);
                    }
                    return null;
                }
                Random random = new Random(10 * seed + thread);
                for (int i = 0; i < 100; i++) {
                    transfer(store, bank, random);
                }
                over.set(true);
                return null;
            });
            assertThat(sum(bank)).isEqualTo(100L * accounts);
        }
        try (DurableStore store =
                DurableStore.open(directory, StoreOptions.defaults().withCacheBytes(cacheBytes))) {
            assertThat(sum(store.getOrCreate("bank", TList::new))).isEqualTo(100L * accounts);
        }
    }

    private static long sum(TList<TLong> bank) {
        return atomic(() -> bank.stream().mapToLong(TLong::get).sum());
    }

    private static void transfer(DurableStore store, TList<TLong> bank, Random random) {
        int from = random.nextInt(bank.size());
        int to = random.nextInt(bank.size());
        boolean moves = random.nextBoolean();
        boolean undone = random.nextInt(5) == 0;
        try {
            atomic(() -> {
                TLong payer = bank.get(from);
                payer.set(payer.get() - 7);
                if (moves) {
                    store.flush();
                }
                bank.get(to).add(7);
                if (undone) {
                    throw new Undone();
                }
            });
        } catch (Undone e) {
            // as it should be
        }
    }
}
