package org.holdfast.examples;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The file with the packages that come with the demo. */
final class SampleFile {

    private SampleFile() {}

    static Path path() {
        try {
            URL sample = PackageFile.class.getResource(PackageFile.SAMPLE);
            return Path.of(Objects.requireNonNull(sample).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
