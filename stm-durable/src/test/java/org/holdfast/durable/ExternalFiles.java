package org.holdfast.durable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
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
    private final Map<String, byte[]> forcedBytes = new HashMap<>();
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
                forcedBytes.put(name, bytes(name));
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
        byte[] safe = forcedBytes.remove(from);
        if (safe != null) {
            forcedBytes.put(to, safe);
        }
    }

    void delete(String name) throws IOException {
        byte[] bytes = bytes(name);
        byte[] safe = forcedBytes.remove(name);
        Files.delete(directory.resolve(name));
        unforced.push(() -> {
            Files.write(directory.resolve(name), bytes);
            if (safe != null) {
                forcedBytes.put(name, safe);
            }
        });
    }

    void forceDirectory() throws IOException {
        unforced.clear();
        forcedNames.clear();
        forcedNames.addAll(list());
    }

    /** {@return what a crash would find now} */
    Moment moment() {
        if (!unforced.isEmpty()) {
            throw new IllegalStateException("there is no moment between a renaming or deletion and its force");
        }
        Map<String, byte[]> safe = new TreeMap<>();
        Map<String, Integer> changed = new TreeMap<>();
        try {
            for (String name : list()) {
                byte[] wanted = forcedBytes.get(name);
                if (wanted != null && Arrays.equals(wanted, bytes(name))) {
                    safe.put(name, wanted);
                } else {
                    forcedBytes.remove(name); // It is being written, and not as it was until its next force.
                    changed.put(name, (int) Files.size(directory.resolve(name)));
                }
            }
        } catch (NoSuchFileException e) {
            return moment(); // It was deleted meanwhile: an image that has grown.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Moment(safe, changed, Set.copyOf(forcedNames));
    }

    /**
     * The files at one moment.
     *
     * @param safe those that are as they were last forced
     * @param changed the sizes of the others: nobody can rely on anything in them
     * @param forcedNames those whose names a power loss leaves
     */
    record Moment(Map<String, byte[]> safe, Map<String, Integer> changed, Set<String> forcedNames) {

        /** {@return what a crash leaves} */
        Moment survivors(Survival rule, Random random) {
            if (rule == Survival.KEEP_ALL) {
                return this;
            }
            boolean losesNames = rule == Survival.LOSE_UNFORCED || (rule == Survival.SUBSET && random.nextBoolean());
            Map<String, byte[]> whole = new TreeMap<>(safe);
            Map<String, Integer> garbage = new TreeMap<>(changed);
            garbage.keySet().removeIf(name -> random.nextInt(4) > 0);
            if (losesNames) {
                whole.keySet().retainAll(forcedNames);
                garbage.keySet().retainAll(forcedNames);
            }
            Set<String> names = new TreeSet<>(whole.keySet());
            names.addAll(garbage.keySet());
            return new Moment(whole, garbage, names);
        }

        /** {@return the same files in an empty directory; what is not safe is garbage there} */
        ExternalFiles put(Path directory) {
            ExternalFiles files = new ExternalFiles(directory);
            try {
                for (Map.Entry<String, byte[]> file : safe.entrySet()) {
                    Files.write(directory.resolve(file.getKey()), file.getValue());
                }
                for (Map.Entry<String, Integer> file : changed.entrySet()) {
                    byte[] garbage = new byte[file.getValue()];
                    Arrays.fill(garbage, 0, Math.min(garbage.length, 4_096), (byte) 0xA5);
                    Files.write(directory.resolve(file.getKey()), garbage);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            files.forcedBytes.putAll(safe);
            files.forcedNames.addAll(forcedNames);
            return files;
        }

        /** {@return a number that two moments of different names or contents are most unlikely to share} */
        long fingerprint() {
            long hash = 31L * changed.keySet().hashCode() + forcedNames.hashCode();
            for (Map.Entry<String, byte[]> file : safe.entrySet()) {
                hash = 31 * hash + file.getKey().hashCode();
                hash = 31 * hash + LogRecord.crc(file.getValue(), 0, file.getValue().length);
            }
            return hash;
        }
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
                if (!Arrays.equals(forcedBytes.get(name), bytes(name))) {
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

    private byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name));
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
                forcedBytes.put(name, bytes(name));
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
