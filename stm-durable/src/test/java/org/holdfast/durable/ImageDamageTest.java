package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDamageTest {

    private static final int OBJECTS = 500;
    private static final int FLIPS = 200;

    /** Where a bit is flipped in a closed image: somewhere, or, for hours, in each byte. */
    private static final boolean EVERY_BYTE = Boolean.getBoolean("holdfast.damage.image");

    private final Path directory;

    ImageDamageTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void refusesAMissingFile() throws Exception {
        ImageSeal seal = filled();
        Files.delete(directory.resolve(seal.fileName()));
        assertUnusable(seal);
    }

    @Test
    void refusesAFileOfAnotherLength() throws Exception {
        ImageSeal seal = filled();
        Path file = directory.resolve(seal.fileName());
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 4096, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertUnusable(seal);
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
        assertUnusable(seal);
    }

    @Test
    void refusesGarbageUnderARightSeal() throws Exception {
        byte[] garbage = new byte[100_000];
        new Random(1).nextBytes(garbage);
        // The size word of a header that is ready: without it Chronicle Map waits a minute for one.
        ByteBuffer.wrap(garbage).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 1_000);
        Path file = Files.write(directory.resolve("image-5.map"), garbage);
        assertUnusable(ImageSeal.of(file));
    }

    @Test
    void refusesAFileThatIsNoImage() throws Exception {
        Path file = Files.writeString(directory.resolve("mark"), "image-1.map");
        assertUnusable(ImageSeal.of(file));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void refusesAnImageInWhichABitFlippedWhileItWasClosed(long seed) throws Exception {
        ImageSeal seal = filled();
        var random = new Random(seed);
        try (var channel = open(directory.resolve(seal.fileName()))) {
            for (long i = 0; i < (EVERY_BYTE ? channel.size() : FLIPS); i++) {
                long at = EVERY_BYTE ? i : random.nextLong(channel.size());
                int bit = random.nextInt(8);
                flip(channel, at, bit);
                assertUnusable(seal);
                flip(channel, at, bit);
            }
        }
        Image.open(directory, seal).close();
    }

    /** What the seal cannot see: the disk returns other bytes than were written, while the image is in use. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void neverServesAnEntryInWhichABitFlippedWhileItWasOpen(long seed) throws Exception {
        ImageSeal seal = filled();
        Path file = directory.resolve(seal.fileName());
        List<Long> entries = entriesOf(Files.readAllBytes(file));
        var random = new Random(seed);
        try (var image = Image.open(directory, seal);
                var channel = open(file)) {
            for (int i = 0; i < FLIPS; i++) {
                int id = random.nextInt(OBJECTS);
                long at = entries.get(id) + random.nextInt(24 + text(id).length);
                int bit = random.nextInt(8);
                flip(channel, at, bit);
                assertThatThrownBy(() -> image.get(id))
                        .isInstanceOf(CorruptImageException.class)
                        .hasMessageContaining("object " + id + " ")
                        .hasMessageContaining(seal.fileName());
                flip(channel, at, bit);
                assertThat(image.get(id)).isNotNull();
            }
        }
    }

    @Test
    void deletesWhatAnInterruptedGrowthLeft() throws Exception {
        ImageSeal seal = filled();
        Files.write(directory.resolve("image-2.map"), new byte[10]);
        try (var image = Image.open(directory, seal)) {
            assertThat(ImageFile.list(directory)).containsExactly(image.path());
        }
    }

    private void assertUnusable(ImageSeal seal) {
        assertThatThrownBy(() -> Image.open(directory, seal)).isInstanceOf(ImageUnusableException.class);
    }

    private ImageSeal filled() throws Exception {
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            for (int id = 0; id < OBJECTS; id++) {
                image.put(id, new StoredState(id, id, text(id)));
            }
            return image.seal();
        }
    }

    private static byte[] text(int id) {
        return ("<the state of object " + id + ">").getBytes(StandardCharsets.UTF_8);
    }

    /** {@return where the entry of each object starts in the file} */
    private static List<Long> entriesOf(byte[] file) {
        var text = new String(file, StandardCharsets.ISO_8859_1);
        var found = new ArrayList<Long>();
        for (int id = 0; id < OBJECTS; id++) {
            found.add(text.indexOf(new String(text(id), StandardCharsets.ISO_8859_1)) - 24L);
        }
        return found;
    }

    private static FileChannel open(Path file) throws Exception {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static void flip(FileChannel channel, long at, int bit) throws Exception {
        var one = ByteBuffer.allocate(1);
        channel.read(one, at);
        one.put(0, (byte) (one.get(0) ^ 1 << bit)).flip();
        channel.write(one, at);
    }
}
