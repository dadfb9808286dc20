package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many threads append to one log and wait for its force. */
@Timeout(60)
class GroupCommitTest {

    private static final int THREADS = 8;
    private static final int COMMITS = 500;

    private final FaultyDisk disk = new FaultyDisk(Path.of("no-such-directory"));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void whatManyCommittersWereToldIsForcedSurvivesAndForcesAreShared() throws Exception {
        disk.beforeForce(() -> {
            for (int i = 0; i < 5_000; i++) {
                Thread.onSpinWait(); // Lets others append, as the time that a real force takes does.
            }
        });
        try (CommitLog log = open(disk)) {
            manyCommitters(log);
            assertThat(log.forced()).isEqualTo(log.appended());
            assertThat(disk.forces()).isLessThan(THREADS * COMMITS);
        }
        checkAllThere(disk.survivors(Survival.LOSE_UNFORCED, 0));
    }

    @Test
    void manyCommittersOnAFileSystem(@TempDir Path directory) throws Exception {
        try (CommitLog log = open(new LocalDisk(directory))) {
            manyCommitters(log);
        }
        checkAllThere(new LocalDisk(directory));
    }

    private void manyCommitters(CommitLog log) throws Exception {
        List<Future<?>> committers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int id = thread;
            committers.add(threads.submit(() -> {
                for (int i = 0; i < COMMITS; i++) {
                    long end = append(log, body(id, i)).end();
                    log.awaitForced(end);
                    assertThat(log.forced()).isGreaterThanOrEqualTo(end);
                }
            }));
        }
        for (Future<?> committer : committers) {
            committer.get();
        }
    }

    private static byte[] body(int thread, int number) {
        byte[] body = new byte[8 + number % 50];
        Arrays.fill(body, (byte) number);
        return ByteBuffer.wrap(body).putInt(thread).putInt(number).array();
    }

    private static void checkAllThere(Disk disk) {
        int[] next = new int[THREADS];
        LogVisitor check = (position, sequence, body) -> {
            int thread = body.getInt(0);
            assertThat(body).isEqualTo(ByteBuffer.wrap(body(thread, next[thread]++)));
        };
        try (CommitLog log = CommitLog.open(disk, 10_000, 0, check)) {
            assertThat(next).containsOnly(COMMITS);
            assertThat(log.recovery().lastSequence()).isEqualTo(THREADS * COMMITS);
        }
    }

    @Test
    void anInterruptedCommitterIsServedAndStaysInterrupted(@TempDir Path directory) throws Exception {
        try (CommitLog log = open(new LocalDisk(directory))) {
            Thread.currentThread().interrupt();
            log.awaitForced(append(log, new byte[100]).end());
            assertThat(Thread.interrupted()).isTrue();
            log.awaitForced(append(log, new byte[100]).end());
            assertThat(Thread.interrupted()).isFalse();
            Thread.currentThread().interrupt();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(CommitLog.read(new LocalDisk(directory), 0, (position, sequence, body) -> {})
                        .commits())
                .isEqualTo(2);
    }

    @Test
    void aFollowerThatIsInterruptedWaitsOn() throws Exception {
        CommitLog log = open(disk);
        CountDownLatch held = holdForces();
        Future<?> leader = commitInThread(log);
        awaitLeader();
        Thread[] follower = new Thread[1];
        CountDownLatch started = new CountDownLatch(1);
        Future<Boolean> interrupted = threads.submit(() -> {
            follower[0] = Thread.currentThread();
            started.countDown();
            log.awaitForced(append(log, new byte[10]).end());
            return Thread.interrupted();
        });
        started.await();
        awaitParked(follower[0]);
        follower[0].interrupt();
        held.countDown();
        assertThat(interrupted.get()).isTrue();
        leader.get();
        log.close();
    }

    @Test
    void everyWaiterLearnsThatAForceFailedAndNothingComesBack() throws Exception {
        CommitLog log = open(disk);
        log.awaitForced(append(log, new byte[10]).end());
        CountDownLatch held = holdForces();
        List<Future<?>> committers = new ArrayList<>();
        committers.add(commitInThread(log));
        awaitLeader();
        for (int i = 0; i < 5; i++) {
            committers.add(commitInThread(log));
        }
        log.reserve(10);
        disk.failAt(disk.operations() + 1);
        held.countDown();
        for (Future<?> committer : committers) {
            assertThatThrownBy(committer::get)
                    .cause()
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("log-0000000000000000 in no-such-directory")
                    .hasMessageContaining("close it and open it again")
                    .hasMessageContaining("failed at operation")
                    .hasMessageContaining("not in the store");
        }
        CommitLog.Appended dropped = log.append(new byte[10], 10, 0);
        assertThatThrownBy(() -> log.awaitForced(dropped.end())).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> log.reserve(1)).isInstanceOf(StoreException.class);
        assertThatCode(log::close).doesNotThrowAnyException();
        assertThat(open(disk).recovery().commits()).isEqualTo(1);
    }

    @Test
    void aDiskThatFailsForGoodLeavesTheOutcomeToTheNextOpen() {
        CommitLog log = open(disk);
        CommitLog.Appended appended = append(log, new byte[10]);
        disk.failFrom(disk.operations() + 1);
        assertThatThrownBy(() -> log.awaitForced(appended.end()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("unknown until then");
    }

    @Test
    void aCommitNobodyWaitsForIsForcedSoon() throws Exception {
        try (CommitLog log = open(disk)) {
            for (int i = 0; i < 3; i++) {
                append(log, new byte[10]);
                log.scheduleForce();
                while (log.forced() < log.appended()) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void whoeverReservesWaitsWhileTooMuchIsPending() throws Exception {
        try (CommitLog log = open(disk)) {
            CountDownLatch held = holdForces();
            Future<?> leader = commitInThread(log);
            awaitLeader();
            append(log, new byte[17 << 20]);
            Thread[] waiter = new Thread[1];
            CountDownLatch started = new CountDownLatch(1);
            Future<?> reserved = threads.submit(() -> {
                waiter[0] = Thread.currentThread();
                started.countDown();
                log.reserve(10);
            });
            started.await();
            awaitParked(waiter[0]);
            assertThat(reserved.isDone()).isFalse();
            held.countDown();
            reserved.get();
            leader.get();
            log.cancel(10);
        }
        assertThat(open(disk).recovery().commits()).isEqualTo(2);
    }

    @Test
    void whoeverFindsTooMuchPendingAndNoLeaderWritesItself() {
        try (CommitLog log = open(disk)) {
            append(log, new byte[17 << 20]);
            append(log, new byte[10]);
            assertThat(log.forced()).isGreaterThan(17 << 20).isLessThan(log.appended());
        }
    }

    @Test
    void aCommitMayBeLargerThanASegmentAndThanTheWindowOfTheReader() {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 7);
        try (CommitLog log = open(disk)) {
            append(log, new byte[10]);
            append(log, large);
            append(log, new byte[20]);
        }
        List<ByteBuffer> read = new ArrayList<>();
        LogVisitor copy = (position, sequence, body) ->
                read.add(ByteBuffer.allocate(body.remaining()).put(body).flip());
        CommitLog.open(disk, 10_000, 0, copy).close();
        assertThat(read)
                .containsExactly(ByteBuffer.wrap(new byte[10]), ByteBuffer.wrap(large), ByteBuffer.wrap(new byte[20]));
    }

    @Test
    void aClosedLogRefusesEverything() {
        CommitLog log = open(disk);
        CommitLog.Appended appended = append(log, new byte[10]);
        log.close();
        assertThatCode(() -> log.awaitForced(appended.end())).doesNotThrowAnyException();
        assertThatThrownBy(() -> log.reserve(1))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        assertThatCode(log::close).doesNotThrowAnyException();
    }

    @Test
    void aCommitOfNoBytesOrTooManyIsRefused() {
        try (CommitLog log = open(disk)) {
            assertThatThrownBy(() -> log.reserve(0)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> log.reserve(LogRecord.MAX_BODY_BYTES + 1))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("split the transaction");
        }
    }

    private static CommitLog open(Disk disk) {
        return CommitLog.open(disk, 10_000, 0, (position, sequence, body) -> {});
    }

    private static CommitLog.Appended append(CommitLog log, byte[] body) {
        log.reserve(body.length);
        return log.append(body, body.length, LogRecord.crc(body, 0, body.length));
    }

    private Future<?> commitInThread(CommitLog log) {
        return threads.submit(() -> log.awaitForced(append(log, new byte[10]).end()));
    }

    private final CountDownLatch leaderForces = new CountDownLatch(1);

    /** Forces wait from now on until the result is counted down. */
    private CountDownLatch holdForces() {
        CountDownLatch held = new CountDownLatch(1);
        disk.beforeForce(() -> {
            leaderForces.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return held;
    }

    private void awaitLeader() throws InterruptedException {
        leaderForces.await();
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
