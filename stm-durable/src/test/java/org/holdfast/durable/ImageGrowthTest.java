package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImageGrowthTest {

    private static final int ENTRIES = 300_000;
    private static final int READERS = 2;
    private static final long SPLIT_ID = ENTRIES;

    private final Path directory;

    ImageGrowthTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /**
     * Every state that was put is there with its content at every later moment, whichever file it stands in. One long
     * object is replaced all the time: a reader sees one of its states, never a mixture.
     */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void readersMissNothingWhileTheImageGrows() throws Exception {
        var known = new AtomicLong();
        var threads = Executors.newFixedThreadPool(READERS);
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            image.put(SPLIT_ID, uniform(0, 50_000));
            List<Future<Long>> readers = new ArrayList<>();
            for (int seed = 0; seed < READERS; seed++) {
                readers.add(threads.submit(reader(image, known, seed)));
            }
            var files = new ArrayList<Path>();
            for (int id = 0; id < ENTRIES; id++) {
                image.put(id, uniform(id, id % 120));
                known.set(id + 1);
                if (id % 1_000 == 0) {
                    image.put(SPLIT_ID, uniform(id, 10_000 + id % 90_000));
                }
                if (!files.contains(image.path())) {
                    files.add(image.path());
                }
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(image.size()).isEqualTo(ENTRIES + 1);
            assertThat(files).hasSizeBetween(4, 8);
            assertThat(ImageFile.list(directory)).containsExactly(image.path());
            assertThat(Files.size(image.path())).isLessThan(ENTRIES * 500L);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Long> reader(Image image, AtomicLong known, long seed) {
        return () -> {
            var random = new Random(seed);
            long reads = 0;
            while (known.get() < ENTRIES) {
                if (known.get() == 0) {
                    Thread.onSpinWait();
                    continue;
                }
                long id = random.nextInt((int) known.get());
                var state = image.get(id);
                assertThat(ImageTest.isSame(state, uniform(id, (int) id % 120)))
                        .as("object %s: %s", id, state)
                        .isTrue();
                if (reads % 50 == 0) {
                    var split = Objects.requireNonNull(image.get(SPLIT_ID));
                    assertThat(ImageTest.isSame(split, uniform(split.version(), split.bytes().length)))
                            .isTrue();
                }
                reads++;
            }
            return reads;
        };
    }

    /** A state all of whose bytes say which version it is. */
    private static StoredState uniform(long version, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (version * 31));
        return new StoredState(version, version + 1, bytes);
    }
}
