package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Opening a log whose files are not what was written: never a wrong commit, and damage told from a torn tail. */
class LogDamageTest {

    private static final int COMMITS = 8;
    private static final String FILE = "log-0000000000000000";

    private final FaultyDisk disk = new FaultyDisk(Path.of("no-such-directory"));
    private final List<CommitLog.Appended> records = new ArrayList<>();

    @Test
    void aLogCutAtAnyByteHoldsTheCommitsThatAreWhole() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] whole = disk.bytes(FILE);
        for (int size = 0; size < whole.length; size++) {
            FaultyDisk cut = diskWith(Arrays.copyOf(whole, size));
            long expected = wholeWithin(size);
            try (CommitLog log = LogScript.open(cut, expected, expected)) {
                long end = expected == 0 && size < 32 ? 0 : endOf(expected);
                checkCut(cut, log, end, Arrays.copyOfRange(whole, (int) Math.min(end, size), size), false, 0);
            }
        }
    }

    @Test
    void aFlippedBitAnywhereIsFoundAndReportedWhereItIs() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] whole = disk.bytes(FILE);
        int firstByte = (int) records.get(COMMITS - 3).position();
        for (int bit = firstByte * 8; bit < whole.length * 8; bit++) {
            byte[] flipped = flip(whole, bit);
            FaultyDisk bad = diskWith(flipped);
            int record = COMMITS - 3;
            while (bit / 8 >= records.get(record).end()) {
                record++;
            }
            CommitLog.Appended hit = records.get(record);
            if (bit / 8 >= hit.position() + LogRecord.FRAME_BYTES + LogScript.body(record + 1).length) {
                LogScript.open(bad, COMMITS, COMMITS).close(); // Padding.
                continue;
            }
            try (CommitLog log = LogScript.open(bad, record, record)) {
                byte[] expected = Arrays.copyOfRange(flipped, (int) hit.position(), flipped.length);
                // Committed one by one, each record knows that the one before had been forced.
                boolean damage = record < COMMITS - 1;
                checkCut(bad, log, hit.position(), expected, damage, COMMITS - 1 - record);
            }
        }
    }

    @Test
    void aHoleInTheUnforcedTailIsNoDamage() throws Exception {
        try (CommitLog log = CommitLog.open(disk, CommitLog.SEGMENT_BYTES, 0, (position, sequence, body) -> {})) {
            for (int n = 1; n <= COMMITS; n++) {
                records.add(LogScript.append(log, n));
                if (n == 2) {
                    log.force();
                }
            }
        }
        byte[] bytes = disk.bytes(FILE);
        Arrays.fill(bytes, (int) records.get(4).position(), (int) records.get(4).end(), (byte) 0);
        FaultyDisk holed = diskWith(bytes);
        try (CommitLog log = LogScript.open(holed, 4, 4)) {
            byte[] tail = Arrays.copyOfRange(bytes, (int) records.get(4).position(), bytes.length);
            checkCut(holed, log, records.get(4).position(), tail, false, 3);
        }
    }

    @Test
    void aCrashDuringRecoveryNeverLosesWhatIsCutOff() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] bad = flip(disk.bytes(FILE), 8 * (int) records.get(4).position());
        byte[] tail = Arrays.copyOfRange(bad, (int) records.get(4).position(), bad.length);
        boolean crashed = true;
        for (long operation = 1; crashed; operation++) {
            for (Survival rule : Survival.values()) {
                FaultyDisk dying = diskWith(bad);
                dying.crashAt(operation);
                crashed = !opens(dying);
                FaultyDisk left = dying.survivors(rule, operation);
                LogScript.open(left, 4, 4).close();
                FaultyDisk later = left.survivors(Survival.LOSE_UNFORCED, 0);
                List<byte[]> kept = new ArrayList<>();
                for (String name : later.list()) {
                    kept.add(later.bytes(name));
                }
                assertThat(kept).as("after a crash at %d, %s", operation, rule).contains(tail);
            }
        }
    }

    private static boolean opens(Disk disk) {
        try {
            CommitLog.open(disk, CommitLog.SEGMENT_BYTES, 0, (position, sequence, body) -> {});
            return true;
        } catch (StoreException e) {
            assertThat(e).hasRootCauseInstanceOf(CrashException.class);
            return false;
        }
    }

    @Test
    void aFrameProvesDamageBeforeItThoughItsBodyIsCutShort() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] bytes = disk.bytes(FILE);
        byte[] cutShort = Arrays.copyOf(bytes, (int) records.get(COMMITS - 1).position() + LogRecord.FRAME_BYTES);
        byte[] bad = flip(cutShort, 8 * (int) records.get(COMMITS - 2).position());
        FaultyDisk damaged = diskWith(bad);
        try (CommitLog log = LogScript.open(damaged, COMMITS - 2, COMMITS - 2)) {
            long offset = records.get(COMMITS - 2).position();
            checkCut(damaged, log, offset, Arrays.copyOfRange(bad, (int) offset, bad.length), true, 0);
        }
    }

    @Test
    void aRecordThatClaimsMoreThanTheFileHoldsIsNotRead() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] bytes = disk.bytes(FILE);
        ByteBuffer longer = ByteBuffer.allocate(bytes.length + 100).put(bytes);
        var huge = new LogRecord(bytes.length, COMMITS + 1, bytes.length, LogRecord.MAX_BODY_BYTES, 0);
        huge.encodeFrame(longer);
        try (CommitLog log = LogScript.open(diskWith(longer.array()), COMMITS, COMMITS)) {
            assertThat(log.recovery().end()).isEqualTo(bytes.length);
        }
    }

    @Test
    void aWholeRecordThatDoesNotHaveTheNextNumberIsNotRead() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] bytes = disk.bytes(FILE);
        byte[] body = LogScript.body(COMMITS + 2);
        int crc = LogRecord.crc(body, 0, body.length);
        var skipping = new LogRecord(bytes.length, COMMITS + 2, bytes.length, body.length, crc);
        ByteBuffer longer = ByteBuffer.allocate(bytes.length + skipping.bytes()).put(bytes);
        skipping.encode(longer, body);
        FaultyDisk stale = diskWith(longer.array());
        try (CommitLog log = LogScript.open(stale, COMMITS, COMMITS)) {
            byte[] cutOff = Arrays.copyOfRange(longer.array(), bytes.length, longer.capacity());
            checkCut(stale, log, bytes.length, cutOff, false, 1);
        }
    }

    @Test
    void zerosBehindTheEndAreNothing() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] bytes = disk.bytes(FILE);
        FaultyDisk filled = diskWith(Arrays.copyOf(bytes, bytes.length + 5_003));
        try (CommitLog log = LogScript.open(filled, COMMITS, COMMITS)) {
            assertThat(log.recovery().cut()).isNull();
            assertThat(filled.bytes(FILE)).isEqualTo(bytes);
        }
    }

    @Test
    void aLogThatEndsBeforeAPositionKnownToBeForcedIsDamaged() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        long known = records.get(COMMITS - 1).end();
        byte[] bytes = disk.bytes(FILE);
        for (int size = (int) records.get(COMMITS - 1).position(); size < known; size++) {
            FaultyDisk cut = diskWith(Arrays.copyOf(bytes, size));
            try (CommitLog log =
                    CommitLog.open(cut, CommitLog.SEGMENT_BYTES, known, (position, sequence, body) -> {})) {
                assertThat(log.recovery().lastSequence()).isEqualTo(COMMITS - 1);
                assertThat(log.recovery().cut()).isNotNull().matches(LogRecovery.Cut::damage);
            }
        }
    }

    @Test
    void anyChangeOfAnEarlierSegmentIsRefusedAndNothingIsChanged() throws Exception {
        commitOneByOne(100);
        List<Long> bases = LogSegment.bases(disk.list());
        assertThat(bases).hasSizeGreaterThan(2);
        String name = LogSegment.fileName(bases.get(1));
        byte[] whole = disk.bytes(name);
        List<byte[]> bad = new ArrayList<>();
        for (int size = 0; size < whole.length; size += 7) {
            bad.add(Arrays.copyOf(whole, size));
        }
        for (int bit = 0; bit < 8 * (32 + 28 + 1); bit++) {
            bad.add(flip(whole, bit));
        }
        bad.add(Arrays.copyOf(whole, whole.length + 8));
        for (byte[] bytes : bad) {
            FaultyDisk copy = disk.copy();
            copy.put(name, bytes);
            assertRefused(copy, name);
            assertThat(copy.bytes(name)).isEqualTo(bytes);
        }
    }

    @Test
    void aMissingSegmentIsRefused() throws Exception {
        commitOneByOne(100);
        List<Long> bases = LogSegment.bases(disk.list());
        for (int i = 0; i < bases.size() - 1; i++) {
            FaultyDisk copy = disk.copy();
            copy.delete(LogSegment.fileName(bases.get(i)));
            assertRefused(copy, LogSegment.fileName(bases.get(Math.max(0, i - 1))));
        }
    }

    @Test
    void theFirstSegmentMustBeThereAlsoForWhoWantsOnlyTheEnd() throws Exception {
        commitOneByOne(100);
        long end = records.get(COMMITS - 1).end();
        disk.delete(FILE);
        assertThatThrownBy(() -> CommitLog.open(disk, 100, end, (position, sequence, body) -> {}))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(FILE)
                .hasMessageContaining("the beginning of the log");
    }

    @Test
    void anotherVersionOfTheFormatIsRefused() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] bytes = disk.bytes(FILE);
        ByteBuffer.wrap(bytes)
                .putInt(8, 3)
                .putInt(28, LogRecord.crc(ByteBuffer.wrap(bytes).putInt(8, 3).array(), 0, 28));
        FaultyDisk newer = diskWith(bytes);
        assertThatThrownBy(() -> LogScript.open(newer, 0, 0))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("version 3");
        assertThat(newer.bytes(FILE)).isEqualTo(bytes);
    }

    @Test
    void aCommitThatHoldsBytesOfALogIsNotTakenForItsRecords() throws Exception {
        commitOneByOne(CommitLog.SEGMENT_BYTES);
        byte[] bytes = disk.bytes(FILE);
        byte[] body =
                ByteBuffer.allocate(4 + bytes.length).position(4).put(bytes).array(); // Aligned as records are.
        FaultyDisk other = new FaultyDisk(Path.of("no-such-directory"));
        try (CommitLog log = LogScript.open(other, 0, 0)) {
            log.reserve(body.length);
            log.append(body, body.length, LogRecord.crc(body, 0, body.length));
        }
        byte[] torn = flip(other.bytes(FILE), 8 * 60);
        other.put(FILE, torn);
        try (CommitLog log = LogScript.open(other, 0, 0)) {
            checkCut(other, log, 32, Arrays.copyOfRange(torn, 32, torn.length), false, 0);
        }
    }

    @Test
    void aReaderBesideTheWriterStopsAtTheEndAndChangesNothing() throws Exception {
        commitOneByOne(100);
        String last = LogSegment.fileName(
                LogSegment.bases(disk.list()).get(LogSegment.bases(disk.list()).size() - 1));
        byte[] whole = disk.bytes(last);
        for (int size = 0; size <= whole.length; size++) {
            byte[] bytes = Arrays.copyOf(whole, size);
            disk.put(last, bytes);
            List<Long> seen = new ArrayList<>();
            LogRecovery found = CommitLog.read(disk, 0, (position, sequence, body) -> seen.add(sequence));
            assertThat(found.lastSequence()).isEqualTo(seen.size());
            assertThat(found.cut()).isNull();
            assertThat(disk.bytes(last)).isEqualTo(bytes);
        }
    }

    private void commitOneByOne(long segmentBytes) {
        try (CommitLog log = CommitLog.open(disk, segmentBytes, 0, (position, sequence, body) -> {})) {
            for (int n = 1; n <= COMMITS; n++) {
                records.add(LogScript.append(log, n));
                log.force();
            }
        }
    }

    private static FaultyDisk diskWith(byte[] bytes) {
        FaultyDisk disk = new FaultyDisk(Path.of("no-such-directory"));
        disk.put(FILE, bytes);
        return disk;
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }

    private long wholeWithin(long size) {
        return records.stream().filter(record -> record.end() <= size).count();
    }

    private long endOf(long commits) {
        return commits == 0 ? 32 : records.get((int) commits - 1).end();
    }

    private static void checkCut(
            FaultyDisk disk, CommitLog log, long offset, byte[] cutOff, boolean damage, long wholeCommits)
            throws IOException {
        LogRecovery.Cut cut = log.recovery().cut();
        boolean onlyZeros = Arrays.equals(cutOff, new byte[cutOff.length]);
        if (onlyZeros && !damage) {
            assertThat(cut).isNull();
            return;
        }
        String keptAs = onlyZeros ? null : String.format("damaged-%016x", offset);
        assertThat(cut)
                .isEqualTo(new LogRecovery.Cut(FILE, offset, offset, cutOff.length, keptAs, damage, wholeCommits));
        if (keptAs != null) {
            assertThat(disk.bytes(keptAs)).isEqualTo(cutOff);
        }
        assertThat(disk.bytes(FILE)).hasSize((int) log.appended());
    }

    private static void assertRefused(Disk disk, String fileName) {
        assertThatThrownBy(() -> LogScript.open(disk, 0, 0))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(fileName)
                .hasMessageContaining("Nothing has been changed");
    }
}
