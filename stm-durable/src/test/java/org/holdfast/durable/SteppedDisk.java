package org.holdfast.durable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A disk that tells which step of the store's work an operation belongs to. */
final class SteppedDisk implements Disk {

    private final Disk disk;
    private final Consumer<CrashStep> reached;

    /** Whether the store is being opened. */
    private volatile boolean opening = true;

    SteppedDisk(Disk disk, Consumer<CrashStep> reached) {
        this.disk = disk;
        this.reached = reached;
    }

    /** To be called when the store is open. */
    void opened() {
        opening = false;
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new SteppedFile(disk.open(name), () -> steps(name));
    }

    private Steps steps(String name) {
        if (name.startsWith("log-")) {
            return opening ? Steps.REPAIR : Steps.LOG;
        }
        if (name.startsWith("flushed-")) {
            return Steps.SPILL;
        }
        return name.startsWith("image-") ? Steps.IMAGE : Steps.MARK;
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
        if (opening && name.startsWith("log-")) {
            reached.accept(CrashStep.REPLAYING);
        }
        return disk.openToRead(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
        reached.accept(CrashStep.MARK_RENAMED);
    }

    @Override
    public void delete(String name) throws IOException {
        if (name.equals("clean")) {
            reached.accept(CrashStep.MARK_DELETING);
            disk.delete(name);
            reached.accept(CrashStep.MARK_DELETED);
            return;
        }
        if (opening && name.startsWith("flushed-")) {
            reached.accept(CrashStep.SPILL_DELETING);
        }
        disk.delete(name);
    }

    @Override
    public Path directory() {
        return disk.directory();
    }

    @Override
    public boolean exists(String name) throws IOException {
        return disk.exists(name);
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public void forceDirectory() throws IOException {
        disk.forceDirectory();
    }

    @Override
    public Closeable lock() throws IOException {
        return disk.lock();
    }

    /** The steps of the work with a file. */
    private record Steps(
            @Nullable CrashStep halfWritten,
            @Nullable CrashStep written,
            @Nullable CrashStep forcing,
            CrashStep forced) {

        static final Steps LOG = new Steps(
                CrashStep.LOG_HALF_WRITTEN, CrashStep.LOG_WRITTEN, CrashStep.LOG_FORCING, CrashStep.LOG_FORCED);
        static final Steps REPAIR = new Steps(CrashStep.REPAIR_HALF_WRITTEN, null, null, CrashStep.REPAIRED);
        static final Steps SPILL = new Steps(CrashStep.SPILL_HALF_WRITTEN, null, null, CrashStep.SPILL_FORCED);
        static final Steps IMAGE = new Steps(null, null, null, CrashStep.IMAGE_CLOSED);
        static final Steps MARK = new Steps(CrashStep.MARK_HALF_WRITTEN, null, null, CrashStep.MARK_FORCED);
    }

    private void reach(@Nullable CrashStep step) {
        if (step != null) {
            reached.accept(step);
        }
    }

    private final class SteppedFile implements DiskFile {

        private final DiskFile file;
        private final Supplier<Steps> steps;

        SteppedFile(DiskFile file, Supplier<Steps> steps) {
            this.file = file;
            this.steps = steps;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            int half = source.remaining() / 2;
            file.write(source.slice().limit(half), position);
            reach(steps.get().halfWritten);
            source.position(source.position() + half);
            file.write(source, position + half);
            reach(steps.get().written);
        }

        @Override
        public void force() throws IOException {
            reach(steps.get().forcing);
            file.force();
            reach(steps.get().forced);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
