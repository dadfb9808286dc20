package org.holdfast.examples;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how much of a task is done. Used by several threads. */
interface Progress extends AutoCloseable {

    /** One more is done. */
    void step();

    @Override
    void close();

    /** {@return a bar that grows, for a terminal} */
    static Progress bar(String task, long total) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("   " + task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .setMaxRenderedLength(80)
                .showSpeed()
                .build();
        return new Progress() {
            @Override
            public void step() {
                bar.step();
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    /** {@return a line every few seconds, for a file or a pipe} */
    static Progress lines(String task, long total, Screen screen) {
        long interval = Duration.ofSeconds(5).toNanos();
        var done = new AtomicLong();
        var next = new AtomicLong(System.nanoTime() + interval);
        return new Progress() {
            @Override
            public void step() {
                long count = done.incrementAndGet();
                long due = next.get();
                long now = System.nanoTime();
                if (now - due >= 0 && next.compareAndSet(due, now + interval)) {
                    screen.say(task + ": " + Text.number(count) + " of " + Text.number(total));
                }
            }

            @Override
            public void close() {}
        };
    }
}
