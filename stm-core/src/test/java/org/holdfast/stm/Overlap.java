package org.holdfast.stm;

import java.lang.reflect.Method;
import java.util.stream.IntStream;

/** Transactions that all overlap, driven step by step in one thread, and what they cost. */
final class Overlap {

    /** What each transaction does. */
    interface Block {
        void run(Attempt attempt, int transaction);
    }

    /** What all transactions together have cost. */
    record Cost(int transactions, long attempts, long bytes, long nanos) {

        double attemptsEach() {
            return (double) attempts / transactions;
        }

        double bytesEach() {
            return (double) bytes / transactions;
        }
    }

    /** Larger than the caches. */
    private static final long[] SWEEP = new long[8 << 20];

    private Overlap() {}

    /** All have run their block before the first commits, in their order; one that has lost runs again at once. */
    static Cost of(int transactions, Block block) {
        Attempt[] attempts =
                IntStream.range(0, transactions).mapToObj(i -> new Attempt()).toArray(Attempt[]::new);
        startCold();
        long nanos = -cpuNanos();
        long bytes = -allocatedBytes();
        for (int i = 0; i < transactions; i++) {
            attempts[i].begin(TxnOptions.DEFAULT, 1);
            block.run(attempts[i], i);
        }
        nanos += cpuNanos();
        bytes += allocatedBytes();
        startCold();
        nanos -= cpuNanos();
        bytes -= allocatedBytes();
        long total = 0;
        for (int i = 0; i < transactions; i++) {
            total += commit(attempts[i], block, i);
        }
        nanos += cpuNanos();
        bytes += allocatedBytes();
        return new Cost(transactions, total, bytes, nanos);
    }

    /**
     * Lets few transactions begin as many do: with nothing in the processor's caches, else those of few are cheaper
     * whatever they have in common. Attempts exchange their arrays after a collection: all do so at the same points.
     */
    private static void startCold() {
        System.gc();
        for (int i = 0; i < SWEEP.length; i += 8) {
            SWEEP[i]++;
        }
    }

    /** {@return how many attempts it took, the one that has run already included} */
    private static int commit(Attempt attempt, Block block, int transaction) {
        for (int number = 1; ; number++) {
            try {
                if (number > 1) {
                    attempt.begin(TxnOptions.DEFAULT, number);
                    block.run(attempt, transaction);
                }
                attempt.commit(Deadline.NEVER);
                attempt.end();
                return number;
            } catch (Signal lost) {
                attempt.end();
            }
        }
    }

    /**
     * Every transaction is a snapshot, begins before a commit of its own to one variable, and reads that at the end.
     */
    static Cost ofSnapshotsBesideCommits(int transactions, TLong variable) {
        TxnOptions snapshot = Stm.options().withReadOnly(true);
        Attempt[] attempts =
                IntStream.range(0, transactions).mapToObj(i -> new Attempt()).toArray(Attempt[]::new);
        startCold();
        long nanos = -cpuNanos();
        long bytes = -allocatedBytes();
        variable.set(0);
        for (int i = 0; i < transactions; i++) {
            attempts[i].begin(snapshot, 1);
            variable.set(i + 1L);
        }
        for (int i = 0; i < transactions; i++) {
            long seen = attempts[i].readLong(variable);
            if (seen != i) {
                throw new AssertionError("snapshot " + i + " has seen " + seen);
            }
        }
        for (Attempt attempt : attempts) {
            attempt.commit(Deadline.NEVER);
            attempt.end();
        }
        nanos += cpuNanos();
        bytes += allocatedBytes();
        return new Cost(transactions, transactions, bytes, nanos);
    }

    /** {@return what this thread has allocated so far} */
    static long allocatedBytes() {
        return ask("com.sun.management.ThreadMXBean", "getThreadAllocatedBytes");
    }

    private static long cpuNanos() {
        return ask("java.lang.management.ThreadMXBean", "getThreadCpuTime");
    }

    /** {@return the processor time of all threads but this one} */
    static long cpuNanosOfOthers() {
        try {
            Object bean = bean("getOperatingSystemMXBean");
            Method method =
                    Class.forName("com.sun.management.OperatingSystemMXBean").getMethod("getProcessCpuTime");
            return (long) method.invoke(bean) - cpuNanos();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JVM does not tell what it has used", e);
        }
    }

    private static long ask(String type, String what) {
        try {
            Method method = Class.forName(type).getMethod(what, long.class);
            return (long) method.invoke(
                    bean("getThreadMXBean"), Thread.currentThread().getId());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JVM does not tell what a thread has used", e);
        }
    }

    /** By reflection, for the module under test, to which tests belong, does not read those of management. */
    private static Object bean(String getter) throws ReflectiveOperationException {
        return Class.forName("java.lang.management.ManagementFactory")
                .getMethod(getter)
                .invoke(null);
    }
}
