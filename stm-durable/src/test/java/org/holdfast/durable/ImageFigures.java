package org.holdfast.durable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Prints what an image costs. Not a test: the figures go to the notes. */
final class ImageFigures {

    private static final int STATE_BYTES = 100;
    private static final byte[] STATE = new byte[STATE_BYTES];

    private ImageFigures() {}

    /** Measures in a new directory below the one it is given. */
    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        Path directory = Files.createTempDirectory(Path.of(args[0]), "image");
        Image.create(directory, ImageSize.UNKNOWN).close();
        System.out.printf("first image of this JVM: %d ms%n", millisSince(start));
        for (int round = 1; round <= 3; round++) {
            System.out.println("round " + round);
            for (int entries : new int[] {10, 100_000, 1_000_000}) {
                measure(directory, entries);
            }
        }
        expected(directory, 1_000_000);
        largeStates(directory);
        for (Path file : ImageFile.list(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }

    private static void measure(Path directory, int entries) throws Exception {
        ImageSeal seal;
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            long slowest = 0;
            long growth = 0;
            int growths = 0;
            long start = System.nanoTime();
            for (int id = 0; id < entries; id++) {
                Path before = image.path();
                long putStart = System.nanoTime();
                image.put(id, new StoredState(id, id, STATE));
                long nanos = System.nanoTime() - putStart;
                if (image.path().equals(before)) {
                    slowest = Math.max(slowest, nanos);
                } else {
                    growths++;
                    growth += nanos;
                    System.out.printf("    grew at %,d: %.1f ms%n", id, nanos / 1e6);
                }
            }
            long put = System.nanoTime() - start;
            System.out.printf(
                    "%,10d entries: put %d ns, of which %d growths %d ns; slowest other put %.1f ms%n",
                    entries, put / entries, growths, growth / entries, slowest / 1e6);
            int gets = Math.max(entries, 100_000);
            var random = new Random(1);
            start = System.nanoTime();
            for (int i = 0; i < gets; i++) {
                image.get(random.nextInt(entries));
            }
            System.out.printf("    get %d ns", (System.nanoTime() - start) / gets);
            start = System.nanoTime();
            for (int i = 0; i < gets; i++) {
                image.put(random.nextInt(entries), new StoredState(i, i, STATE));
            }
            System.out.printf(", overwrite %d ns", (System.nanoTime() - start) / gets);
            long[] bytes = {0};
            start = System.nanoTime();
            image.forEach((id, state) -> bytes[0] += state.bytes().length);
            System.out.printf(", forEach %d ns an entry%n", (System.nanoTime() - start) / entries);
            start = System.nanoTime();
            seal = image.seal();
            System.out.printf("    close and seal %.1f ms", (System.nanoTime() - start) / 1e6);
        }
        long start = System.nanoTime();
        try (var image = Image.open(directory, seal)) {
            image.get(0);
            System.out.printf(", open to first state %.1f ms%n", (System.nanoTime() - start) / 1e6);
            System.out.printf(
                    "    file %,d bytes, on disk %,d KiB, %d bytes an entry%n",
                    seal.fileBytes(), diskKiB(image.path()), seal.fileBytes() / entries);
        }
    }

    private static void expected(Path directory, int entries) throws Exception {
        long start = System.nanoTime();
        try (var image = Image.create(directory, new ImageSize(entries, STATE_BYTES + 24))) {
            for (int id = 0; id < entries; id++) {
                image.put(id, new StoredState(id, id, STATE));
            }
            System.out.printf("%,d expected entries: put %d ns%n", entries, (System.nanoTime() - start) / entries);
        }
    }

    private static void largeStates(Path directory) throws Exception {
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            for (int length : new int[] {4 << 10, 64 << 10, 1 << 20, 64 << 20}) {
                for (int round = 0; round < 3; round++) {
                    long start = System.nanoTime();
                    image.put(1, new StoredState(round, 1, new byte[length]));
                    long put = System.nanoTime() - start;
                    start = System.nanoTime();
                    image.get(1);
                    System.out.printf(
                            "%,d KiB: put %.2f ms, get %.2f ms, file %,d KiB%n",
                            length >> 10, put / 1e6, (System.nanoTime() - start) / 1e6, Files.size(image.path()) >> 10);
                }
            }
        }
    }

    private static long diskKiB(Path file) throws IOException {
        var du = new ProcessBuilder("du", "-k", file.toString()).start();
        var printed = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(printed.substring(0, printed.indexOf('\t')));
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
