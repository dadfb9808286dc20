package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is gone when this is closed: thousands of stores do not fit on a disk beside each other. */
record ScratchDirectory(Path path) implements AutoCloseable {

    static ScratchDirectory in(Path parent) throws IOException {
        return new ScratchDirectory(Files.createTempDirectory(parent, "store"));
    }

    /** {@return a copy of another directory that has no directories in it} */
    static ScratchDirectory copyOf(Path original) throws IOException {
        ScratchDirectory copy = in(original.getParent());
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.path.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(path)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
