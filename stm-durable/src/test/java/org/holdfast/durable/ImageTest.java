package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {

    private final Path directory;

    ImageTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void keepsTheLatestStateOfAnObject() throws Exception {
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            image.put(7, state(1, 100));
            image.put(7, state(2, 30));
            assertSame(image.get(7), state(2, 30));
            assertThat(image.get(8)).isNull();
            assertThat(image.size()).isEqualTo(1);

            image.remove(7);
            image.remove(8);
            assertThat(image.get(7)).isNull();
            assertThat(image.size()).isZero();
        }
    }

    /** Lengths around one piece and two, and changes from whole to split and back. */
    @Test
    void overwritesWithOtherLengths() throws Exception {
        int[] lengths = {0, 1, 4095, 4096, 4097, 8192, 8193, 20_000, 5, 100_000, 4097, 0, 64};
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            for (int i = 0; i < lengths.length; i++) {
                image.put(3, state(i, lengths[i]));
                assertSame(image.get(3), state(i, lengths[i]));
                assertThat(image.size()).isEqualTo(1);
            }
        }
    }

    @Test
    void holdsA64MiBObjectBesideSmallOnes() throws Exception {
        var huge = state(5, 64 << 20);
        ImageSeal seal;
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            image.put(1, state(1, 10));
            image.put(2, huge);
            image.put(3, state(3, 10));
            assertSame(image.get(2), huge);
            assertThat(image.size()).isEqualTo(3);
            seal = image.seal();
        }
        try (var image = Image.open(directory, seal)) {
            assertSame(image.get(2), huge);
            image.put(2, state(6, 1));
            assertThat(image.size()).isEqualTo(3);
            assertSame(image.get(2), state(6, 1));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void doesWhatAMapDoesAcrossReopening(long seed) throws Exception {
        var random = new Random(seed);
        Map<Long, StoredState> expected = new HashMap<>();
        var image = Image.create(directory, ImageSize.UNKNOWN);
        for (int step = 0; step < 60_000; step++) {
            long id = random.nextInt(20_000);
            if (random.nextInt(5) == 0) {
                image.remove(id);
                expected.remove(id);
            } else {
                int length = random.nextInt(500) == 0 ? random.nextInt(30_000) : random.nextInt(200);
                image.put(id, state(step, length));
                expected.put(id, state(step, length));
            }
            if (step % 20_000 == 19_999) {
                image = Image.open(directory, image.seal());
                assertHolds(image, expected);
            }
        }
        image.close();
        assertThat(ImageFile.list(directory)).containsExactly(image.path());
    }

    /** Overwriting with ever longer states scatters the free space until a file is full of holes. */
    @Test
    void findsRoomAgainWhenFreeSpaceIsScattered() throws Exception {
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            for (int round = 1; round <= 60; round++) {
                for (long id = 0; id < 500; id++) {
                    image.put(id, state(round, round * 40 + (int) id % 37));
                }
            }
            for (long id = 0; id < 500; id++) {
                assertSame(image.get(id), state(60, 2400 + (int) id % 37));
            }
            assertThat(Files.size(image.path())).isLessThan(12_000_000);
        }
    }

    @Test
    void staysSmallWhenItIsEmptiedAndFilledAgain() throws Exception {
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            for (int round = 0; round < 6; round++) {
                for (int id = 0; id < 4_000; id++) {
                    image.put(id, state(id, 100));
                }
                for (int id = 0; id < 4_000; id++) {
                    image.remove(id);
                }
                image.put(0, state(round, 5_000));
            }
            assertThat(image.size()).isEqualTo(1);
            assertThat(Files.size(image.path())).isLessThan(4_000 * 500);
        }
    }

    @Test
    void createDeletesOlderImages() throws Exception {
        Files.write(directory.resolve("image-17.map"), new byte[100]);
        Files.write(directory.resolve("log-1"), new byte[100]);
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            assertThat(ImageFile.list(directory)).containsExactly(image.path());
            assertThat(directory.resolve("log-1")).exists();
        }
    }

    /** As after damage: the next image is built while the old one still has readers. */
    @Test
    void aNewImageStartsEmptyBesideAnOpenOne() throws Exception {
        try (var old = Image.create(directory, ImageSize.UNKNOWN)) {
            old.put(1, state(1, 10));
            try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
                assertThat(image.get(1)).isNull();
                image.put(1, state(2, 20));
                assertSame(old.get(1), state(1, 10));
                assertThat(ImageFile.list(directory)).containsExactly(image.path());
            }
        }
    }

    @Test
    void takesTheExpectedNumberWithoutGrowing() throws Exception {
        try (var image = Image.create(directory, new ImageSize(20_000, 128))) {
            Path path = image.path();
            for (int id = 0; id < 20_000; id++) {
                image.put(id, state(id, 100));
            }
            assertThat(image.path()).isEqualTo(path);
        }
    }

    @Test
    void aSmallImageTakesLittleSpace() throws Exception {
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            for (int id = 0; id < 10; id++) {
                image.put(id, state(id, 100));
            }
            assertThat(Files.size(image.path())).isLessThan(256 << 10);
        }
    }

    @Test
    void refusesWorkOnceClosed() throws Exception {
        var image = Image.create(directory, ImageSize.UNKNOWN);
        image.put(1, state(1, 1));
        image.close();
        image.close();
        assertThatThrownBy(() -> image.get(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void refusesANegativeId() throws Exception {
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            assertThatThrownBy(() -> image.put(-1, state(1, 1))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** A state whose content follows from its version and length. */
    static StoredState state(long version, int length) {
        byte[] bytes = new byte[length];
        new Random(version).nextBytes(bytes);
        return new StoredState(version, version * 10, bytes);
    }

    static void assertSame(@Nullable StoredState actual, @Nullable StoredState expected) {
        assertThat(isSame(actual, expected))
                .as("%s instead of %s", actual, expected)
                .isTrue();
    }

    static boolean isSame(@Nullable StoredState a, @Nullable StoredState b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return a.version() == b.version() && a.position() == b.position() && Arrays.equals(a.bytes(), b.bytes());
    }

    private static void assertHolds(Image image, Map<Long, StoredState> expected) {
        assertThat(image.size()).isEqualTo(expected.size());
        expected.forEach((id, state) -> assertSame(image.get(id), state));
        var visited = new HashMap<Long, StoredState>();
        image.forEach((id, state) -> assertThat(visited.put(id, state)).isNull());
        assertThat(visited.keySet()).isEqualTo(expected.keySet());
        visited.forEach((id, state) -> assertSame(state, expected.get(id)));
    }
}
