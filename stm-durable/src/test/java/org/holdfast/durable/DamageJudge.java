package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.stm.TLong;
import org.jspecify.annotations.Nullable;

/**
 * Knows a store as it was, and says whether what comes of opening it after a damage is right: all commits; or those
 * before the damage, if it is at the end of the log, which is told; or a refusal that names a file and changes none.
 */
final class DamageJudge {

    private final StoreFiles closed;
    private final byte[] image;
    private final List<String> words;
    private final Function<DurableStore, String> toWords;
    private final long segmentBytes;
    private final List<LogRecord> records = new ArrayList<>();
    private final List<String> segments;

    /**
     * Takes a store for what is right.
     *
     * @param disk with its files, as a close has left them
     * @param words what is in the store after each commit, before the first at first
     * @param toWords tells what is in a store
     */
    DamageJudge(FaultyDisk disk, long segmentBytes, List<String> words, Function<DurableStore, String> toWords)
            throws IOException {
        closed = StoreFiles.of(disk);
        segments = closed.segments();
        image = Files.readAllBytes(disk.directory().resolve("image-1.map"));
        this.segmentBytes = segmentBytes;
        this.words = words;
        this.toWords = toWords;
        ByteBuffer log = ByteBuffer.wrap(closed.log());
        CommitLog.read(
                disk,
                0,
                (position, sequence, body) -> records.add(
                        Objects.requireNonNull(LogRecord.decode(log, Math.toIntExact(position), position))));
        assertThat(words).hasSize(records.size() + 1);
    }

    StoreFiles closed() {
        return closed;
    }

    int commits() {
        return records.size();
    }

    LogRecord record(int commit) {
        return records.get(commit);
    }

    /** How the files are opened. */
    enum Way {
        /** By what reads the log, the files beside it and the objects, but without an image: a hundred times faster. */
        WITHOUT_IMAGE,
        IMAGE_IS_MISSING,
        /** As the close has left it. */
        IMAGE_IS_THERE,
        TO_READ
    }

    /**
     * What an opening has found.
     *
     * @param damage whether what was cut off had been acknowledged; null if nothing was cut off
     */
    private record Found(String words, @Nullable Boolean damage) {}

    private interface Use {
        void of(FaultyDisk disk) throws IOException;
    }

    private void onDisk(StoreFiles files, Way way, Path directory, Use use) throws IOException {
        if (way == Way.WITHOUT_IMAGE) {
            use.of(files.disk(Path.of("no-such-directory")));
            return;
        }
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            if (way == Way.IMAGE_IS_THERE) {
                Files.write(scratch.path().resolve("image-1.map"), image);
            }
            use.of(files.disk(scratch.path()));
        }
    }

    /** Opens the files and judges what comes of it; throws if that is not right. */
    void judge(StoreFiles damaged, Way way, Path directory) throws IOException {
        onDisk(damaged, way, directory, disk -> judge(damaged, way, disk));
    }

    /** Opens the files, whatever comes of it. */
    void open(StoreFiles damaged, Way way, Path directory) throws IOException {
        onDisk(damaged, way, directory, disk -> open(disk, way));
    }

    private void judge(StoreFiles damaged, Way way, FaultyDisk disk) throws IOException {
        Found found;
        try {
            found = open(disk, way);
        } catch (StoreException e) {
            assertRightlyRefused(damaged, e, StoreFiles.of(disk), way);
            return;
        }
        boolean hidden = way == Way.IMAGE_IS_THERE && found.words.equals(words.get(commits()));
        int commits = hidden ? commits() : commitsBeforeDamage(damaged);
        assertThat(found.words).isEqualTo(words.get(commits));
        if (commits == commits()) {
            assertThat(found.damage).as("damage").isNotEqualTo(true);
        } else if (hasMark(damaged)) {
            assertThat(found.damage).as("damage").isEqualTo(true);
        } else if (found.damage == null && way != Way.TO_READ) { // to a reader, a tail is not there yet
            assertNothingTellsOfMore(damaged, commits);
        }
    }

    private void assertRightlyRefused(StoreFiles damaged, StoreException refusal, StoreFiles after, Way way) {
        assertThat(refusal)
                .hasMessageMatching("(?s).*((log-|flushed-)[0-9a-f]{16}|files log-….*|there is no store in).*");
        for (String name : damaged.names()) {
            if (!name.equals("clean")) { // the log is read whole only when it has been taken away
                assertThat(withoutRoom(after, name)).as(name).isEqualTo(withoutRoom(damaged, name));
            }
        }
        if (way != Way.TO_READ) {
            assertThat(isWholeButForItsEnd(damaged))
                    .as("refused: %s", refusal.getMessage())
                    .isFalse();
        }
    }

    /** {@return a file; of a segment, without the zeros at its end, which an opening takes away} */
    private static byte[] withoutRoom(StoreFiles files, String name) {
        byte[] bytes = files.bytes(name);
        int end = bytes.length;
        while (name.startsWith("log-") && end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    private boolean hasMark(StoreFiles files) {
        return files.has("clean") && Arrays.equals(files.bytes("clean"), closed.bytes("clean"));
    }

    /** {@return whether there is a log, and only the mark and the last segment are not what they were} */
    private boolean isWholeButForItsEnd(StoreFiles files) {
        String last = segments.get(segments.size() - 1);
        return !files.segments().isEmpty()
                && segments.containsAll(files.segments())
                && closed.names().stream()
                        .filter(name -> !name.equals("clean") && !name.equals(last))
                        .allMatch(name -> files.has(name) && Arrays.equals(files.bytes(name), closed.bytes(name)));
    }

    /** {@return how many commits stand in the log as they were, one behind the other} */
    private int commitsBeforeDamage(StoreFiles files) {
        byte[] was = closed.log();
        byte[] is = files.log();
        int from = 0;
        for (int commit = 0; commit < commits(); commit++) {
            LogRecord record = records.get(commit);
            int padding = Math.toIntExact(record.position()) + LogRecord.FRAME_BYTES + record.length(); // is not read
            if (is.length < record.end() || !Arrays.equals(was, from, padding, is, from, padding)) {
                return commit;
            }
            from = Math.toIntExact(record.end());
        }
        return commits();
    }

    /** Of what is zeros nobody can say whether it was a commit or the room for one. */
    private void assertNothingTellsOfMore(StoreFiles files, int commits) {
        int end = commits == 0 ? 0 : Math.toIntExact(records.get(commits - 1).end());
        byte[] log = files.log();
        boolean atHeader = files.segments().contains(LogSegment.fileName(end));
        int from = Math.min(log.length, atHeader && isHeader(log, end) ? end + LogSegment.HEADER_BYTES : end);
        byte[] rest = Arrays.copyOfRange(log, from, log.length);
        assertThat(rest).as("a silent loss").isEqualTo(new byte[rest.length]);
    }

    private static boolean isHeader(byte[] log, int at) {
        byte[] header = Arrays.copyOfRange(log, at, at + LogSegment.HEADER_BYTES);
        return LogSegment.decode(header, "log") != null;
    }

    private Found open(FaultyDisk disk, Way way) throws IOException {
        return switch (way) {
            case WITHOUT_IMAGE -> openWithoutImage(disk);
            case TO_READ -> openToRead(disk);
            case IMAGE_IS_MISSING -> {
                Found found = openAndGoOn(disk);
                assertStandsInTheLogAlone(disk, found);
                yield found;
            }
            case IMAGE_IS_THERE -> openAndGoOn(disk);
        };
    }

    private Found openWithoutImage(FaultyDisk disk) throws IOException {
        Optional<CleanMark> mark = CleanMark.read(disk);
        long position = mark.map(CleanMark::position).orElse(0L);
        StatesInMemory states = new StatesInMemory(disk);
        LogVisitor afterClose = new LogVisitor() {
            @Override
            public void commit(long at, long sequence, ByteBuffer body) {}

            @Override
            public void beforeCut(long end) {
                CommitLog.read(disk, 0, new StatesInMemory(disk));
            }
        };
        LogRecovery.@Nullable Cut cut;
        try (CommitLog log = CommitLog.open(disk, segmentBytes, position, mark.isPresent() ? afterClose : states)) {
            cut = log.recovery().cut();
        }
        if (mark.isPresent()) {
            CommitLog.read(disk, 0, states);
        }
        try (DurableStore store = DurableStore.on(states, StoreOptions.defaults())) {
            return new Found(toWords.apply(store), cut == null ? null : cut.damage());
        }
    }

    private Found openAndGoOn(FaultyDisk disk) throws IOException {
        StoreFiles before = StoreFiles.of(disk);
        Found found;
        try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), segmentBytes)) {
            RecoveryReport.Cut cut = store.recovery().cut().orElse(null);
            if (cut != null) {
                assertKeeps(disk, cut, before.bytes(cut.file()));
            }
            found = new Found(toWords.apply(store), cut == null ? null : cut.damage());
            store.getOrCreate("afterwards", TLong::new).set(7);
            store.removeRoot("afterwards");
        }
        try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), segmentBytes)) {
            assertThat(toWords.apply(store)).isEqualTo(found.words);
            assertThat(store.recovery().cut()).isEmpty();
        }
        return found;
    }

    private void assertStandsInTheLogAlone(FaultyDisk disk, Found found) throws IOException {
        CleanMark.delete(disk);
        try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), segmentBytes)) {
            assertThat(toWords.apply(store)).as("by the log alone").isEqualTo(found.words);
        }
    }

    private static void assertKeeps(FaultyDisk disk, RecoveryReport.Cut cut, byte[] file) throws IOException {
        byte[] cutOff = Arrays.copyOfRange(file, Math.toIntExact(cut.offset()), file.length);
        assertThat(cut.bytes()).isEqualTo(cutOff.length);
        if (cut.keptAs().isPresent()) {
            assertThat(disk.bytes(cut.keptAs().get())).isEqualTo(cutOff);
        } else {
            assertThat(cutOff).as("zeros are not worth keeping").isEqualTo(new byte[cutOff.length]);
        }
    }

    private Found openToRead(FaultyDisk disk) throws IOException {
        StoreOptions options = StoreOptions.defaults().withReadOnly(true);
        try (DurableStore store = DurableStore.open(new ReadingDisk(disk, () -> {}), options, segmentBytes)) {
            return new Found(toWords.apply(store), null);
        }
    }
}
