package org.holdfast.durable;

import java.nio.file.Path;

/** A program that uses an image, for tests that look at a JVM from outside. */
final class ImageProbe {

    private ImageProbe() {}

    /** Fills an image in the directory it is given, opens it again and reads it. */
    public static void main(String[] args) throws Exception {
        JvmFlags.check();
        Path directory = Path.of(args[0]);
        ImageSeal seal;
        try (var image = Image.create(directory, ImageSize.UNKNOWN)) {
            for (int id = 0; id < 10_000; id++) {
                image.put(id, ImageTest.state(id, 100));
            }
            seal = image.seal();
        }
        try (var image = Image.open(directory, seal)) {
            ImageTest.assertSame(image.get(9_999), ImageTest.state(9_999, 100));
        }
    }
}
