package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A disk that tells which step of the store's work an operation belongs to. */
final class SteppedDisk extends ForwardingDisk {

    private final Consumer<CrashStep> reached;

    /** Whether the store is being opened. */
    private volatile boolean opening = true;

    SteppedDisk(Disk disk, Consumer<CrashStep> reached) {
        super(disk);
        this.reached = reached;
    }

    /** To be called when the store is open. */
    void opened() {
        opening = false;
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new SteppedFile(super.open(name), () -> steps(name));
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
        return super.openToRead(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        super.rename(from, to);
        reached.accept(CrashStep.MARK_RENAMED);
    }

    @Override
    public void delete(String name) throws IOException {
        if (name.equals("clean")) {
            reached.accept(CrashStep.MARK_DELETING);
            super.delete(name);
            reached.accept(CrashStep.MARK_DELETED);
            return;
        }
        if (opening && name.startsWith("flushed-")) {
            reached.accept(CrashStep.SPILL_DELETING);
        }
        super.delete(name);
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

    private final class SteppedFile extends ForwardingFile {

        private final Supplier<Steps> steps;

        SteppedFile(DiskFile file, Supplier<Steps> steps) {
            super(file);
            this.steps = steps;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            int half = source.remaining() / 2;
            super.write(source.slice().limit(half), position);
            reach(steps.get().halfWritten);
            source.position(source.position() + half);
            super.write(source, position + half);
            reach(steps.get().written);
        }

        @Override
        public void force() throws IOException {
            reach(steps.get().forcing);
            super.force();
            reach(steps.get().forced);
        }
    }
}
