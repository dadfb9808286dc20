package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TooManyAttemptsException;
import org.holdfast.stm.TxnTimeoutException;
import org.holdfast.stm.proof.RecordedAttempt.End;

/** All attempts of one run of a workload. */
final class Recording {

    /**
     * One attempt.
     *
     * @param attempt what it did to the memory
     * @param program what it ran
     * @param run with what its program saw
     */
    record Trial(RecordedAttempt attempt, Program program, Run run) {}

    private final Workload workload;
    private final Memory memory;
    /** By place that is written blindly, all values written there. */
    private final Map<Integer, TVar<List<Object>>> beside = new TreeMap<>();

    private final Queue<Trial> trials = new ConcurrentLinkedQueue<>();

    Recording(Workload workload) {
        this.workload = workload;
        this.memory = new Memory(workload.layout());
        workload.layout().places(Kind::isBlind).forEach(place -> beside.put(place, new TVar<>(List.of())));
    }

    Memory memory() {
        return memory;
    }

    int threads() {
        return workload.threads();
    }

    Layout layout() {
        return workload.layout();
    }

    Collection<Trial> trials() {
        return trials;
    }

    void appendBeside(int place, Object value) {
        beside.get(place).commute(old -> {
            List<Object> longer = new ArrayList<>(old);
            longer.add(value);
            return longer;
        });
    }

    // Running

    /** Runs the programs of one thread, one after the other. */
    void run(int thread) {
        Random random = new Random(thread);
        List<Program> programs = workload.programsOf(thread);
        int done = 0;
        try {
            for (; done < programs.size(); done++) {
                run("thread " + thread + " program " + done, programs.get(done), random);
            }
        } finally {
            if (done < programs.size()) {
                memory.set(workload.tickOf(thread), Long.MAX_VALUE); // or others would wait for what failed
            }
        }
    }

    /*
     * An attempt's time begins when the one before it left its block, and not in its own block: the memory may have
     * chosen in between the instant that the attempt sees. It ends when it leaves its block, or what that wanted to be
     * run before the commit, if it comes to nothing; and when the transaction has returned, if it commits.
     */
    private void run(String name, Program program, Random random) {
        long began = System.nanoTime();
        List<RecordedAttempt> attempts = new ArrayList<>();
        List<Recorder> recorders = new ArrayList<>();
        Runnable block = () -> {
            int number = attempts.size() + 1;
            long attemptBegan = number == 1 ? began : attempts.get(number - 2).ended();
            RecordedAttempt attempt = new RecordedAttempt(
                    name + " attempt " + number, program.way().isolation(), attemptBegan);
            attempts.add(attempt);
            Recorder recorder = new Recorder(this, attempt, number, random);
            recorders.add(recorder);
            runOnce(attempt, program, recorder);
        };
        End end = End.FAILED;
        try {
            program.way().run(block);
            end = End.COMMITTED;
        } catch (Undo undone) {
            // Nothing of it was done.
        } catch (TxnTimeoutException | TooManyAttemptsException e) {
            if (!program.way().isLimited()) {
                throw e;
            }
            end = End.GAVE_UP;
        }
        attempts.get(attempts.size() - 1).end(end, System.nanoTime());
        if (attempts.size() > 1 && program.way().runsOnce()) {
            throw new AssertionError(name + " has run " + attempts.size() + " times");
        }
        recorders.forEach(Recorder::checkRanAtEnd);
    }

    private void runOnce(RecordedAttempt attempt, Program program, Recorder recorder) {
        Run run = new Run(recorder);
        trials.add(new Trial(attempt, program, run));
        try {
            run.steps(program.steps());
        } finally {
            recorder.end();
        }
    }

    // When all threads have ended, or hang

    /** {@return the last attempts of the programs that have come to no end} */
    Collection<Trial> unfinished() {
        IdentityHashMap<Program, Trial> last = new IdentityHashMap<>();
        for (Trial trial : trials) {
            last.put(trial.program, trial);
        }
        return last.values().stream()
                .filter(trial -> trial.attempt.end() == End.STOPPED)
                .toList();
    }

    /** {@return all attempts, with what each value replaced, also where that shows only in a list} */
    List<RecordedAttempt> attempts() {
        Map<Version, Version> replaced = new HashMap<>();
        beside.forEach((place, list) -> addOrder(place, list.get(), replaced));
        layout().places(Kind::isList).forEach(place -> addOrder(place, (List<?>) memory.get(place), replaced));
        List<RecordedAttempt> attempts = new ArrayList<>();
        for (Trial trial : trials) {
            attempts.add(trial.attempt);
            trial.attempt.completeWrites(replaced);
        }
        return attempts;
    }

    private static void addOrder(Object place, List<?> values, Map<Version, Version> replaced) {
        Version before = Version.first(place);
        for (Object value : values) {
            Version version = new Version(place, (long) value);
            replaced.put(version, before);
            before = version;
        }
    }
}
