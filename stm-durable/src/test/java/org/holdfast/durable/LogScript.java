package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What tests do with a log: commit number n always has the same body, so whatever comes back can be checked. */
final class LogScript {

    static final long SMALL_SEGMENT = 2_000;

    private int appended;
    private int acknowledged;
    private boolean unknown;

    /** {@return how many commits were appended} */
    int appended() {
        return appended;
    }

    /** {@return how many commits were acknowledged} */
    int acknowledged() {
        return acknowledged;
    }

    /** {@return whether an exception said that nobody knows about the others} */
    boolean unknown() {
        return unknown;
    }

    /**
     * Runs to the end, or to the first exception of the store.
     *
     * @return whether it came to the end
     */
    boolean run(Disk disk) {
        try {
            try (CommitLog log = open(disk, acknowledged, appended)) {
                commit(log, 3);
                append(log);
                append(log);
                log.scheduleForce();
                commit(log, 1);
                for (int i = 0; i < 9; i++) {
                    append(log); // These roll to another segment, more than once within one round.
                }
                commit(log, 5);
                append(log);
            }
            acknowledged = appended;
            try (CommitLog log = open(disk, acknowledged, appended)) {
                commit(log, 3);
            }
            return true;
        } catch (StoreException e) {
            unknown |= e.toString().contains("unknown");
            acknowledged = e.toString().contains("all that is in it was forced") ? appended : acknowledged;
            return false;
        }
    }

    private void commit(CommitLog log, int count) {
        for (int i = 0; i < count; i++) {
            CommitLog.Appended last = append(log);
            log.awaitForced(last.end());
            acknowledged = appended;
        }
    }

    private CommitLog.Appended append(CommitLog log) {
        CommitLog.Appended result = append(log, appended + 1);
        appended++;
        return result;
    }

    /** Appends this commit. */
    static CommitLog.Appended append(CommitLog log, long number) {
        byte[] body = body(number);
        log.reserve(body.length);
        CommitLog.Appended result = log.append(body, body.length, LogRecord.crc(body, 0, body.length));
        assertThat(result.sequence()).isEqualTo(number);
        return result;
    }

    /** {@return the body of this commit: mostly small, some over several sectors} */
    static byte[] body(long number) {
        Random random = new Random(number);
        byte[] body = new byte[number % 4 == 0 ? 1_000 + random.nextInt(1_000) : 1 + random.nextInt(60)];
        random.nextBytes(body);
        return body;
    }

    /** Opens a log and checks that what it holds are the first commits, at least and at most so many. */
    static CommitLog open(Disk disk, long atLeast, long atMost) {
        List<Long> seen = new ArrayList<>();
        CommitLog log =
                CommitLog.open(disk, SMALL_SEGMENT, 0, (position, sequence, body) -> check(sequence, body, seen));
        assertThat(log.recovery().lastSequence()).isEqualTo(seen.size()).isBetween(atLeast, atMost);
        return log;
    }

    private static void check(long sequence, ByteBuffer body, List<Long> seen) {
        seen.add(sequence);
        assertThat(sequence).isEqualTo(seen.size());
        assertThat(body).isEqualTo(ByteBuffer.wrap(body(sequence)));
    }
}
