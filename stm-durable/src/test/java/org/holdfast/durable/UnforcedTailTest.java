package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.holdfast.durable.BlockedDisk.Working;
import org.holdfast.stm.TLong;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The end of the log that was written and not forced when the power went. Assumed of the disk: what is not forced may
 * arrive in any order, and may be seen by the next process and still be lost by the one after.
 */
@Timeout(120)
class UnforcedTailTest {

    private static final int LATE = 5;
    private static final String LOG = "log-0000000000000000";

    private final Path directory;

    UnforcedTailTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    @Test
    void aHoleInItIsCutSilently() throws Exception {
        FaultyDisk disk = writtenBehindAHeldUpForce(false);
        List<Long> starts = starts(disk);
        int hole = starts.size() - LATE + 1;
        byte[] bytes = holed(disk, starts, hole);
        try (DurableStore store = StoreScript.open(diskWith(bytes))) {
            RecoveryReport.Cut cut = store.recovery().cut().orElseThrow();
            assertThat(cut.damage()).isFalse();
            assertThat(cut.offset()).isEqualTo(starts.get(hole));
            assertThat(cut.wholeCommits()).isEqualTo(LATE - 2);
            assertThat(store.<TMap<Integer, String>>root("map").orElseThrow()).hasSize(hole - 1);
        }
    }

    @Test
    void theSameHoleBelowWhatWasForcedIsDamage() throws Exception {
        FaultyDisk disk = writtenBehindAHeldUpForce(true);
        List<Long> starts = starts(disk);
        int hole = starts.size() - 1 - LATE + 1;
        byte[] bytes = holed(disk, starts, hole);
        try (DurableStore store = StoreScript.open(diskWith(bytes))) {
            RecoveryReport.Cut cut = store.recovery().cut().orElseThrow();
            assertThat(cut.damage()).isTrue();
            assertThat(cut.offset()).isEqualTo(starts.get(hole));
            assertThat(cut.wholeCommits()).isEqualTo(LATE - 1);
            assertThat(store.<TMap<Integer, String>>root("map").orElseThrow()).hasSize(hole - 1);
        }
    }

    @Test
    void whatOpenShowsOfItSurvivesTheNextPowerLoss() throws Exception {
        FaultyDisk disk = new FaultyDisk(directory);
        DurableStore store = StoreScript.open(disk);
        TLong number = store.getOrCreate("number", TLong::new);
        disk.crashAt(disk.operations() + 2); // After the write, before the force.
        assertThatThrownBy(() -> number.set(7)).isInstanceOf(StoreException.class);
        StoreScript.closeCrashed(store);

        FaultyDisk second = disk.survivors(Survival.KEEP_ALL, 0);
        DurableStore serving = StoreScript.open(second);
        assertThat(serving.<TLong>root("number").orElseThrow().get()).isEqualTo(7);
        second.crashAt(second.operations() + 1);
        StoreScript.closeCrashed(serving);

        try (DurableStore last = StoreScript.open(second.survivors(Survival.LOSE_UNFORCED, 0))) {
            assertThat(last.<TLong>root("number").orElseThrow().get()).isEqualTo(7);
        }
    }

    /**
     * {@return a disk with a log whose last commits were all appended while the force of the one before them was held
     * up}
     *
     * @param oneMore whether one more commit follows, which knows that they have been forced
     */
    private FaultyDisk writtenBehindAHeldUpForce(boolean oneMore) throws Exception {
        BlockedDisk blocked = new BlockedDisk(directory);
        try (DurableStore store = StoreScript.open(blocked.disk())) {
            TMap<Integer, String> map = store.getOrCreate("map", TMap::new);
            blocked.block();
            List<Working<String>> committers = new ArrayList<>();
            committers.add(new Working<>(() -> map.put(0, "early")));
            blocked.awaitBlocked();
            for (int i = 1; i <= LATE; i++) {
                int number = i;
                Working<String> late = new Working<>(() -> atomic(() -> map.put(number, "late")));
                assertThat(late.waitsForAForce()).isTrue();
                committers.add(late);
            }
            blocked.unblock();
            for (Working<String> committer : committers) {
                committer.result();
            }
            if (oneMore) {
                map.put(100, "one more");
            }
        }
        return blocked.disk();
    }

    private static List<Long> starts(FaultyDisk disk) {
        List<Long> starts = new ArrayList<>();
        CommitLog.read(disk, 0, (position, sequence, body) -> starts.add(position));
        return starts;
    }

    private static byte[] holed(FaultyDisk disk, List<Long> starts, int record) throws IOException {
        byte[] bytes = disk.bytes(LOG);
        Arrays.fill(bytes, Math.toIntExact(starts.get(record)), Math.toIntExact(starts.get(record + 1)), (byte) 0);
        return bytes;
    }

    private FaultyDisk diskWith(byte[] bytes) {
        FaultyDisk disk = new FaultyDisk(directory);
        disk.put(LOG, bytes);
        return disk;
    }
}
