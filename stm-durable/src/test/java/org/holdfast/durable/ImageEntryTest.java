package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ImageEntryTest {

    private static final long KEY = 77;
    private static final StoredState STATE = ImageTest.state(5, 40);
    private static final byte[] RAW = ImageEntry.whole(STATE).encode(KEY);

    @Test
    void decodesWhatWasEncoded() {
        ImageTest.assertSame(decoded(RAW).wholeState(), STATE);
        var split = decoded(ImageEntry.split(ImageTest.state(6, 10_000), -9).encode(KEY));
        assertThat(split.isSplit()).isTrue();
        assertThat(split.firstPiece()).isEqualTo(-9);
        assertThat(split.pieces()).isEqualTo(3);
    }

    @Test
    void rejectsTheEntryOfAnotherObject() {
        assertThat(ImageEntry.decode(KEY + 1, RAW)).isNull();
    }

    @Test
    void rejectsAnEntryCutShortAnywhere() {
        for (int length = 0; length < RAW.length; length++) {
            assertThat(ImageEntry.decode(KEY, Arrays.copyOf(RAW, length))).isNull();
        }
    }

    @Test
    void rejectsEveryFlippedBit() {
        for (int bit = 0; bit < RAW.length * 8; bit++) {
            byte[] flipped = RAW.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(ImageEntry.decode(KEY, flipped)).isNull();
        }
    }

    private static ImageEntry decoded(byte[] raw) {
        return Objects.requireNonNull(ImageEntry.decode(KEY, raw));
    }
}
