package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TxnOptions;

/**
 * A fixed sequence of commits in two sessions, on a store and on a model, so that whatever comes back can be checked:
 * entities that refer to each other, changes that are moved out of memory before their commit, maps that grow from a
 * leaf to a trie, new classes as it goes, roots that come and go, a state that makes the image grow, and a log of many
 * segments.
 */
final class StoreScript {

    static final long SMALL_SEGMENT = 1_500;

    private static final List<Consumer<World>> STEPS = List.of(
            world -> world.found("oslo"),
            world -> world.addPerson("oslo", "ada", 100),
            world -> {
                world.addPerson("oslo", "bob", 10);
                world.flush();
                world.befriend("oslo", "ada", "bob");
            },
            world -> world.pay("oslo", "ada", "bob", 30),
            world -> world.note("oslo", "ada", new World.Address("Main", 7)),
            world -> numbers(0, 10).forEach(n -> world.setNumber("oslo", n, "n" + n)),
            world -> {
                numbers(10, 25).forEach(n -> world.setNumber("oslo", n, "n" + n));
                world.flush();
                numbers(20, 40).forEach(n -> world.setNumber("oslo", n, "n" + n));
                world.flush();
            },
            world -> world.found("rome"),
            world -> {
                world.addPerson("rome", "cleo", 5);
                world.addEvent("rome", LocalDate.of(2026, 11, 24));
                world.pay("oslo", "bob", "ada", 1);
            },
            world -> world.abandon("rome"),
            world -> world.note("oslo", "bob", new World.Letter("hello", List.of("a", "b"), World.Mood.SAD)),
            world -> world.setNumber("oslo", 100, text(1, 3_000)),
            world -> world.setNumber("oslo", 101, text(2, 3_000)),
            world -> {
                world.addEvent("oslo", "the image grows");
                world.setNumber("oslo", 102, text(3, 500_000));
            },
            world -> world.pay("oslo", "ada", "bob", 2),
            world -> numbers(0, 5).forEach(n -> world.removeNumber("oslo", n)),
            // The second session.
            world -> world.pay("oslo", "bob", "ada", 3),
            world -> {
                world.addPerson("oslo", "dora", 1);
                world.flush();
                world.befriend("oslo", "ada", "dora");
                world.note("oslo", "dora", Long.valueOf(7));
            },
            world -> world.setNumber("oslo", 102, "short again"),
            world -> world.found("rome"),
            world -> world.addEvent("oslo", java.time.Duration.ofDays(1)));

    static {
        QuietLog.set();
    }

    private final List<Integer> endsOfSessions;
    private final IntPredicate waits;
    private boolean inSession;
    private int attempted;
    private int acknowledged;
    private boolean unknown;

    StoreScript() {
        this(List.of(16, 21), step -> true);
    }

    private StoreScript(List<Integer> endsOfSessions, IntPredicate waits) {
        this.endsOfSessions = endsOfSessions;
        this.waits = waits;
    }

    /** {@return the beginning of the script, also in two sessions} */
    static StoreScript shortOne() {
        return new StoreScript(List.of(3, 5), step -> true);
    }

    /**
     * {@return the whole script, where of three commits one waits for the disk} The next one does not, and what comes
     * of the third is read by one that does.
     */
    static StoreScript ofWhichOneInThreeWaits() {
        return new StoreScript(List.of(16, 21), step -> step % 3 == 0);
    }

    private static IntStream numbers(int from, int to) {
        return IntStream.range(from, to);
    }

    private static String text(long seed, int length) {
        return new Random(seed)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** {@return how many commits were begun} */
    int attempted() {
        return attempted;
    }

    /** {@return how many commits were acknowledged, by themselves, or by others that hang on them} */
    int acknowledged() {
        return acknowledged;
    }

    /** {@return whether an exception said that nobody knows about the one that was not acknowledged} */
    boolean unknown() {
        return unknown;
    }

    /** {@return whether it ended between opening and closing} */
    boolean diedInSession() {
        return inSession;
    }

    /**
     * Runs to the end, or to the first exception of the store.
     *
     * @return whether it came to the end
     */
    boolean run(Disk disk) {
        try {
            for (int end : endsOfSessions) {
                run(disk, end);
            }
            return true;
        } catch (StoreException | IOException e) {
            unknown |= e.toString().contains("unknown");
            return false;
        }
    }

    private void run(Disk disk, int end) throws IOException {
        try (DurableStore store = open(disk)) {
            inSession = true;
            World world = new StoredWorld(store);
            while (attempted < end) {
                int number = attempted++;
                TxnOptions options = Stm.options().withId(id(number));
                if (waits.test(number)) {
                    options.atomic(() -> STEPS.get(number).accept(world));
                    acknowledged = attempted;
                } else {
                    options.withSync(false).atomic(() -> STEPS.get(number).accept(world));
                }
                store.statistics(); // waits for the image, or the number of operations would depend on chance
                if (waits.test(number + 1)) {
                    world.describe(); // which has read them all
                    acknowledged = attempted;
                }
            }
            inSession = false;
        }
        acknowledged = attempted;
    }

    /** {@return the id of the transaction of a step} */
    private static String id(int step) {
        return "step " + step;
    }

    static DurableStore open(Disk disk) throws IOException {
        return DurableStore.open(disk, StoreOptions.defaults(), SMALL_SEGMENT);
    }

    /** Gives back what a process that died would no longer hold. */
    static void closeCrashed(DurableStore store) {
        try {
            store.close();
        } catch (StoreException e) {
            // It crashed.
        }
    }

    /** {@return the model after so many commits of the script} */
    static World after(int commits) {
        World world = new PlainWorld();
        STEPS.subList(0, commits).forEach(step -> step.accept(world));
        return world;
    }

    /**
     * Checks that a store holds the first commits of the script, at least and at most so many, and of all others knows
     * that they did not take place, and gives their number.
     */
    static int commitsIn(DurableStore store, int atLeast, int atMost) {
        int commits = commitsVisibleIn(store, atLeast, atMost);
        for (int step = 0; step < STEPS.size(); step++) {
            assertThat(store.outcome(id(step)))
                    .as("outcome of step %d, where %d commits are visible", step, commits)
                    .isEqualTo(step < commits ? Outcome.COMMITTED : Outcome.ABORTED);
        }
        return commits;
    }

    private static int commitsVisibleIn(DurableStore store, int atLeast, int atMost) {
        String found = new StoredWorld(store).describe();
        for (int commits = atMost; commits >= atLeast; commits--) {
            if (found.equals(Expected.WORDS.get(commits))) {
                return commits;
            }
        }
        assertThat(found)
                .as("the state after %d to %d commits", atLeast, atMost)
                .isEqualTo(Expected.WORDS.get(atLeast));
        return atLeast;
    }

    /** Commits ten times more; works from every state of the script. */
    static void goOn(World world, Consumer<Runnable> transaction) {
        transaction.accept(() -> world.found("pisa"));
        transaction.accept(() -> world.addPerson("pisa", "eve", 1));
        for (int i = 0; i < 8; i++) {
            int number = i;
            transaction.accept(() -> {
                world.setNumber("pisa", number, "p" + number);
                world.addEvent("pisa", new World.Address("Lane", number));
            });
        }
    }

    private static final class Expected {

        private static final List<String> WORDS = IntStream.rangeClosed(0, STEPS.size())
                .mapToObj(commits -> after(commits).describe())
                .toList();
    }
}
