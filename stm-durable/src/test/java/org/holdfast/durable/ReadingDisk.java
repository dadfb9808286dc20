package org.holdfast.durable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A disk of which nothing may be changed, nor locked. */
final class ReadingDisk implements Disk {

    private final Disk disk;

    /** What tests do before each call, as if another process did it. */
    private final Runnable meanwhile;

    ReadingDisk(Disk disk, Runnable meanwhile) {
        this.disk = disk;
        this.meanwhile = meanwhile;
    }

    @Override
    public Path directory() {
        return disk.directory();
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
        meanwhile.run();
        DiskFile file = disk.openToRead(name);
        return new DiskFile() {
            @Override
            public long size() throws IOException {
                meanwhile.run();
                return file.size();
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                meanwhile.run();
                return file.read(target, position);
            }

            @Override
            public void write(ByteBuffer source, long position) {
                throw new AssertionError("written: " + name);
            }

            @Override
            public void truncate(long size) {
                throw new AssertionError("truncated: " + name);
            }

            @Override
            public void force() throws IOException {
                meanwhile.run();
                file.force();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public boolean exists(String name) throws IOException {
        meanwhile.run();
        return disk.exists(name);
    }

    @Override
    public List<String> list() throws IOException {
        meanwhile.run();
        return disk.list();
    }

    @Override
    public void forceDirectory() throws IOException {
        meanwhile.run();
        disk.forceDirectory();
    }

    @Override
    public DiskFile open(String name) {
        throw new AssertionError("opened to write: " + name);
    }

    @Override
    public void rename(String from, String to) {
        throw new AssertionError("renamed: " + from);
    }

    @Override
    public void delete(String name) {
        throw new AssertionError("deleted: " + name);
    }

    @Override
    public Closeable lock() {
        throw new AssertionError("locked");
    }
}
