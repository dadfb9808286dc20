package org.holdfast.durable;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops the process when a step is passed for the n-th time, and holds threads up at others now and then, until others
 * have gone on. Stopping is what {@code kill -9} does: nothing that is in the memory of the process gets out any more.
 */
final class CrashPlan implements Consumer<CrashStep> {

    static final int HALTED = 77;

    private static final int ONE_DELAY_IN = 24;
    /**
     * More often where states are made and not yet in the log, where only the lock of their record keeps others away.
     */
    private static final int ONE_DELAY_OF_COMPLETE_IN = 4;

    private static final int STEPS_OF_OTHERS = 40;
    private static final int MOST_TURNS = 50;

    private final @Nullable CrashStep halt;
    private final AtomicInteger left;
    private final Random random;
    private final Consumer<CrashStep> lastWords;
    private final AtomicInteger passed = new AtomicInteger();

    /**
     * @param halt where to stop, null for nowhere
     * @param at at which passing
     * @param lastWords told before the end
     */
    CrashPlan(@Nullable CrashStep halt, int at, long seed, Consumer<CrashStep> lastWords) {
        this.halt = halt;
        left = new AtomicInteger(at);
        random = new Random(seed);
        this.lastWords = lastWords;
    }

    @Override
    public void accept(CrashStep step) {
        passed.incrementAndGet();
        boolean mine = step == (halt == CrashStep.IMAGE_PUT ? CrashStep.APPENDED : halt);
        if (mine && left.decrementAndGet() == 0) {
            haltAt(step);
        } else if (step.isOfCommit()
                && random.nextInt(step == CrashStep.SEALING ? ONE_DELAY_OF_COMPLETE_IN : ONE_DELAY_IN) == 0) {
            holdUp();
        }
    }

    private void haltAt(CrashStep step) {
        if (halt == CrashStep.IMAGE_PUT) {
            inAnotherThread(this::awaitImagePut);
        } else if (step == CrashStep.LOG_FORCING) {
            inAnotherThread(() -> {}); // this one goes into the force meanwhile
        } else {
            halt();
        }
    }

    private void inAnotherThread(Runnable before) {
        Thread thread = new Thread(() -> {
            before.run();
            halt();
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void halt() {
        if (halt != null) {
            lastWords.accept(halt);
        }
        Runtime.getRuntime().halt(HALTED);
    }

    /** There is no other way to see the image's thread at its work. */
    private void awaitImagePut() {
        Thread updater = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("holdfast-image"))
                .findFirst()
                .orElseThrow();
        while (Arrays.stream(updater.getStackTrace())
                .noneMatch(frame -> frame.getClassName().equals(ImageFile.class.getName()))) {
            Thread.onSpinWait();
        }
    }

    /** Not for ever: the others may wait for what this thread holds. */
    private void holdUp() {
        int until = passed.get() + STEPS_OF_OTHERS;
        for (int turns = 0; turns < MOST_TURNS && passed.get() < until; turns++) {
            LockSupport.parkNanos(1); // lets them have the processor
        }
    }
}
