package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link CrashOracle} complains of a store that is broken: each test here breaks one thing. */
class NegativeControlsTest {

    private static final int SCRIPTS = 6;

    @TempDir
    Path directory;

    @Test
    void nothingIsFoundWhereNothingIsBroken() throws IOException {
        assertThat(complaint(LocalStorage::open)).isNull();
    }

    @Test
    void aForceOfTheLogThatIsDroppedIsFound() throws IOException {
        assertThat(complaintWithout(name -> name.startsWith("log-")))
                .containsPattern("the state after [1-9]\\d* to \\d+ commits|log-\\w+ in \\S+ is damaged or missing");
    }

    @Test
    void aForceOfTheDirectoryThatIsDroppedIsFound() throws IOException {
        assertThat(complaintWithout(name -> name.equals(".")))
                .containsPattern("the state after [1-9]\\d* to \\d+ commits");
    }

    @Test
    void aForceOfTheImageThatIsDroppedIsFound() throws IOException {
        assertThat(complaintWithout(name -> name.startsWith("image-")))
                .contains("a mark of a clean close, but not with the image it names");
    }

    @Test
    void aForceOfStatesThatWereMovedOutThatIsDroppedIsFound() throws IOException {
        assertThat(complaintWithout(name -> name.startsWith("flushed-"))).contains("flushed-");
    }

    @Test
    void aChecksumThatAlwaysFitsIsFound() throws IOException {
        assertThat(complaint(LocalStorage::open, NegativeControlsTest::mended)).containsPattern("TORN_|SUBSET");
    }

    @Test
    void anAcknowledgementBeforeTheForceIsFound() throws IOException {
        assertThat(complaint((disk, ids, bytes) -> new ForwardingStorage(LocalStorage.open(disk, ids, bytes)) {
                    @Override
                    public void awaitForced(long position) {
                        // As if it were.
                    }

                    @Override
                    public long forced() {
                        return appended();
                    }
                }))
                .containsPattern("the state after [1-9]\\d* to \\d+ commits");
    }

    @Test
    void aCommitThatIsPublishedAndAppendedAfterTheNextIsFound() throws IOException {
        assertThat(complaint((disk, ids, bytes) -> new Hasty(LocalStorage.open(disk, ids, bytes), true)))
                .containsPattern("the state after [1-9]\\d* to \\d+ commits");
    }

    @Test
    void aCommitThatIsPublishedAndNeverAppendedIsFound() throws IOException {
        assertThat(complaint((disk, ids, bytes) -> new Hasty(LocalStorage.open(disk, ids, bytes), false)))
                .containsPattern("the state after [1-9]\\d* to \\d+ commits");
    }

    private @Nullable String complaintWithout(Predicate<String> dropped) throws IOException {
        return complaint((disk, ids, bytes) -> LocalStorage.open(new Liar(disk, dropped), ids, bytes));
    }

    private @Nullable String complaint(CrashScript.Opener opener) throws IOException {
        return complaint(opener, UnaryOperator.identity());
    }

    /**
     * {@return what the oracle says first, null if nothing}
     *
     * @param crash what is done to the disks that a crash leaves
     */
    private @Nullable String complaint(CrashScript.Opener opener, UnaryOperator<FaultyDisk> crash) throws IOException {
        for (int seed = 1; seed <= SCRIPTS; seed++) {
            CrashOracle oracle = new CrashOracle(directory, seed, crash);
            try {
                for (CrashScript.Moment moment : CrashScript.moments(seed, directory, opener)) {
                    oracle.look(moment);
                }
            } catch (AssertionError e) {
                return e.getMessage();
            }
        }
        return null;
    }

    /** A disk that says that it has forced files, and has not. */
    private static final class Liar extends ForwardingDisk {

        private final Predicate<String> dropped;

        /** Drops the forces of these files; "." is the directory. */
        Liar(Disk disk, Predicate<String> dropped) {
            super(disk);
            this.dropped = dropped;
        }

        @Override
        public DiskFile open(String name) throws IOException {
            return file(name, super.open(name));
        }

        @Override
        public DiskFile openToRead(String name) throws IOException {
            return file(name, super.openToRead(name));
        }

        private DiskFile file(String name, DiskFile file) {
            return dropped.test(name) ? new LyingFile(file) : file;
        }

        @Override
        public void forceDirectory() throws IOException {
            if (!dropped.test(".")) {
                super.forceDirectory();
            }
        }
    }

    private static final class LyingFile extends ForwardingDisk.ForwardingFile {

        LyingFile(DiskFile file) {
            super(file);
        }

        @Override
        public void force() {
            // As if it had.
        }
    }

    /** Publishes a commit before it is appended, which it is when the next one has been, or never. */
    private static final class Hasty extends ForwardingStorage {

        private final boolean appendsLater;
        private int commits;
        private Runnable late = () -> {};

        Hasty(Storage storage, boolean appendsLater) {
            super(storage);
            this.appendsLater = appendsLater;
        }

        @Override
        public UnitOfWork begin() {
            return new Unit(super.begin()) {

                private boolean mayBeLate = true;

                @Override
                public void include(IncludedStates states) {
                    mayBeLate = false; // They are read where they stand once the commit has a position.
                    super.include(states);
                }

                @Override
                public boolean commit(BooleanSupplier validation, LongSupplier version) {
                    if (++commits % 3 == 0 && mayBeLate) {
                        return validation.getAsBoolean() && isLate(version.getAsLong());
                    }
                    boolean valid = super.commit(validation, version);
                    late.run();
                    late = () -> {};
                    return valid;
                }

                private boolean isLate(long version) {
                    if (appendsLater) {
                        late = () -> super.commit(() -> true, () -> version);
                    }
                    return true;
                }

                @Override
                public long position() {
                    return appended();
                }
            };
        }
    }

    /** {@return a disk on which every record of the log has a checksum that fits, whatever stands in it} */
    private static FaultyDisk mended(FaultyDisk disk) {
        try {
            for (String name : disk.list()) {
                if (name.startsWith("log-")) {
                    disk.put(name, mended(disk.bytes(name), Long.parseLong(name.substring(4), 16)));
                }
            }
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] mended(byte[] bytes, long base) {
        ByteBuffer log = ByteBuffer.wrap(bytes);
        int at = LogSegment.HEADER_BYTES;
        while (at + LogRecord.FRAME_BYTES < bytes.length) {
            int length = log.getInt(at);
            if (length < 1 || length > bytes.length - at - LogRecord.FRAME_BYTES) {
                break; // What is not whole is not read, with or without a checksum.
            }
            int crc = LogRecord.crc(bytes, at + LogRecord.FRAME_BYTES, length);
            new LogRecord(base + at, log.getLong(at + 8), log.getLong(at + 16), length, crc)
                    .encodeFrame(log.position(at));
            at += LogRecord.bytes(length);
        }
        return bytes;
    }
}
