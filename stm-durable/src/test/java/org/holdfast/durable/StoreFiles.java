package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The files of a store that nobody has open, in memory, by name; all but its image and its lock. Never changed. */
final class StoreFiles {

    private static final Pattern NAME = Pattern.compile("log-[0-9a-f]{16}|flushed-[0-9a-f]{16}|clean");

    private final Map<String, byte[]> files = new TreeMap<>();

    /** The files that were there before, with some others in place of them. */
    private StoreFiles(Map<String, byte[]> files) {
        this.files.putAll(files);
    }

    static StoreFiles of(FaultyDisk disk) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : disk.list()) {
            if (NAME.matcher(name).matches()) {
                files.put(name, disk.bytes(name));
            }
        }
        return new StoreFiles(files);
    }

    /** {@return a disk with these files; its image is to stand in a real directory} */
    FaultyDisk disk(Path directory) {
        FaultyDisk disk = new FaultyDisk(directory);
        files.forEach(disk::put);
        return disk;
    }

    List<String> names() {
        return List.copyOf(files.keySet());
    }

    boolean has(String name) {
        return files.containsKey(name);
    }

    /** {@return the content of a file, which nobody may change} */
    byte[] bytes(String name) {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("no file " + name + " among " + files.keySet());
        }
        return bytes;
    }

    long size() {
        return files.values().stream().mapToLong(bytes -> bytes.length).sum();
    }

    StoreFiles with(String name, byte[] bytes) {
        StoreFiles changed = new StoreFiles(files);
        changed.files.put(name, bytes);
        return changed;
    }

    StoreFiles without(String name) {
        StoreFiles changed = new StoreFiles(files);
        changed.files.remove(name);
        return changed;
    }

    /** {@return the names of the segments of the log, in their order} */
    List<String> segments() {
        return LogSegment.bases(names()).stream().map(LogSegment::fileName).toList();
    }

    /** {@return the log as one, as far as its segments follow each other} */
    byte[] log() {
        List<byte[]> segments = new ArrayList<>();
        int size = 0;
        for (long base : LogSegment.bases(names())) {
            if (base == size) {
                segments.add(bytes(LogSegment.fileName(base)));
                size += segments.get(segments.size() - 1).length;
            }
        }
        byte[] log = new byte[size];
        int at = 0;
        for (byte[] segment : segments) {
            System.arraycopy(segment, 0, log, at, segment.length);
            at += segment.length;
        }
        return log;
    }
}
