package org.holdfast.durable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The real files in the directory of a {@link FaultyDisk}: written by others, and forced, renamed, deleted and listed
 * through the disk.
 *
 * <p>Assumed: an external file that is, as a whole, what it was at its last force survives a power loss. One that was
 * changed since becomes garbage or is gone. Its content is compared, as a mapped file may change without a new date.
 * Renames, deletions and new files that were not forced with the directory are undone, all of them or none.
 */
final class ExternalFiles {

    private final Path directory;
    private final Map<String, Integer> forcedCrcs = new HashMap<>();
    private final Set<String> forcedNames = new TreeSet<>();
    private final Deque<Undo> unforced = new ArrayDeque<>();

    private interface Undo {
        void run() throws IOException;
    }

    ExternalFiles(Path directory) {
        this.directory = directory;
        try {
            for (String name : list()) {
                forcedNames.add(name);
                forcedCrcs.put(name, crc(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean exists(String name) {
        return Files.isRegularFile(directory.resolve(name));
    }

    List<String> list() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    DiskFile open(String name, FaultyDisk disk) throws IOException {
        return new ExternalFile(name, new LocalDisk(directory).open(name), disk);
    }

    void rename(String from, String to) throws IOException {
        if (exists(to)) {
            delete(to);
        }
        move(from, to);
        unforced.push(() -> move(to, from));
    }

    private void move(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.REPLACE_EXISTING);
        Integer crc = forcedCrcs.remove(from);
        if (crc != null) {
            forcedCrcs.put(to, crc);
        }
    }

    void delete(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(name));
        Integer crc = forcedCrcs.remove(name);
        Files.delete(directory.resolve(name));
        unforced.push(() -> {
            Files.write(directory.resolve(name), bytes);
            if (crc != null) {
                forcedCrcs.put(name, crc);
            }
        });
    }

    void forceDirectory() throws IOException {
        unforced.clear();
        forcedNames.clear();
        forcedNames.addAll(list());
    }

    /** Does to the files what a crash does. */
    void crash(Survival rule, Random random) {
        if (rule == Survival.KEEP_ALL) {
            return;
        }
        try {
            if (rule == Survival.LOSE_UNFORCED || (rule == Survival.SUBSET && random.nextBoolean())) {
                loseEntries();
            }
            for (String name : list()) {
                Integer forcedCrc = forcedCrcs.get(name);
                if (forcedCrc == null || forcedCrc != crc(name)) {
                    loseContent(directory.resolve(name), random);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void loseEntries() throws IOException {
        while (!unforced.isEmpty()) {
            unforced.pop().run();
        }
        for (String name : list()) {
            if (!forcedNames.contains(name)) {
                Files.delete(directory.resolve(name));
            }
        }
    }

    private static void loseContent(Path file, Random random) throws IOException {
        if (random.nextBoolean()) {
            Files.delete(file);
            return;
        }
        byte[] garbage = new byte[(int) Files.size(file)];
        random.nextBytes(garbage);
        Files.write(file, garbage);
    }

    private int crc(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(name));
        return LogRecord.crc(bytes, 0, bytes.length);
    }

    private final class ExternalFile implements DiskFile {

        private final String name;
        private final DiskFile file;
        private final FaultyDisk disk;

        ExternalFile(String name, DiskFile file, FaultyDisk disk) {
            this.name = name;
            this.file = file;
            this.disk = disk;
        }

        @Override
        public long size() throws IOException {
            disk.operation();
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            disk.operation();
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            disk.operation();
            file.write(source, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            disk.operation();
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            disk.operation();
            synchronized (disk) {
                forcedCrcs.put(name, crc(name));
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
