package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageUpdaterTest {

    private static final int OTHERS = 20_000;

    @TempDir
    Path directory;

    @Test
    void whatIsOnItsWayToTheImageIsFoundBeforeWhatStandsThere() throws Exception {
        try (Image image = Image.create(directory, ImageSize.UNKNOWN)) {
            StoredState older = ImageTest.state(1, 10);
            StoredState newer = ImageTest.state(2, 10);
            image.put(1, older);
            ImageUpdater updater = new ImageUpdater(image);

            List<StateChange> changes = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                changes.add(new StateChange(2 + i, ImageTest.state(3, 10)));
            }
            changes.add(new StateChange(1, newer)); // the last to reach the image
            updater.add(changes);

            assertThat(updater.get(1).version()).isEqualTo(newer.version());
            updater.awaitAll();
            assertThat(updater.get(1).bytes()).isEqualTo(newer.bytes());
            updater.close();
            assertThat(image.size()).isEqualTo(OTHERS + 1);
        }
    }

    @Test
    void whoeverAsksForRoomWaitsWhileLargeStatesAreOnTheWay() throws Exception {
        try (Image image = Image.create(directory, ImageSize.UNKNOWN)) {
            ImageUpdater updater = new ImageUpdater(image);
            StoredState large = ImageTest.state(1, 1 << 20);
            for (long i = 0; i < 2 * (ImageUpdater.MOST_BYTES >> 20); i++) {
                updater.add(List.of(new StateChange(1, large)));
            }
            assertThat(updater.bytesOnTheWay()).isGreaterThan(ImageUpdater.MOST_BYTES);
            updater.awaitRoom();
            assertThat(updater.bytesOnTheWay()).isLessThanOrEqualTo(ImageUpdater.MOST_BYTES);
            updater.awaitAll();
            assertThat(updater.bytesOnTheWay()).isZero();
            updater.close();
        }
    }
}
