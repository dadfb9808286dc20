package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogBufferTest {

    private static final int LARGE = 8 << 20;

    private final LogBuffer buffer = new LogBuffer();

    @Test
    void staysLargeWhileRunsAreLarge() {
        run(LARGE);
        run(LARGE / 2);
        run(LARGE / 2);
        assertThat(buffer.capacity()).isGreaterThanOrEqualTo(LARGE);
    }

    @Test
    void givesItsRoomBackAfterARunThatHasNotNeededIt() {
        run(LARGE);
        run(1_000);
        run(1_000);
        assertThat(buffer.capacity()).isLessThan(1 << 20);
    }

    @Test
    void givesTheRoomOfAVeryLargeCommitBackAtOnce() {
        run(64 << 20);
        buffer.restart(0);
        assertThat(buffer.capacity()).isZero();
    }

    private void run(int bytes) {
        buffer.restart(0);
        buffer.ensureRoom(LogRecord.bytes(bytes));
        buffer.put(new LogRecord(0, 1, 0, bytes, 0), new byte[bytes]);
    }
}
