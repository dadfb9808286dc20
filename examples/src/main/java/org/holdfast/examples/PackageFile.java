package org.holdfast.examples;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packages that a file lists as installed, each name once.
 *
 * @param source the name of the file
 * @param packages in the order of the file
 * @param leftOut how many were left out because their names had come before, with another architecture
 */
record PackageFile(String source, List<PackageInfo> packages, int leftOut) {

    /** Several hundred packages that come with the demo. */
    static final String SAMPLE = "sample-packages.txt";

    private static final Path OF_THIS_MACHINE = Path.of("/var/lib/dpkg/status");

    /** {@return the packages of a file; without one, of this machine; if it has no such database, of the sample} */
    static PackageFile of(@Nullable Path file) throws IOException {
        if (file != null) {
            if (Files.isDirectory(file)) {
                throw new UserError(file + " is a directory; name a file such as " + OF_THIS_MACHINE);
            }
            return read(file.toString(), Files.newInputStream(file));
        }
        return Files.isReadable(OF_THIS_MACHINE) ? of(OF_THIS_MACHINE) : sample();
    }

    private static PackageFile sample() throws IOException {
        InputStream sample = PackageFile.class.getResourceAsStream(SAMPLE);
        if (sample == null) {
            throw new FileNotFoundException(SAMPLE + " is missing from the demo");
        }
        return read(SAMPLE + ", a sample, as there is no " + OF_THIS_MACHINE + " to read", sample);
    }

    private static PackageFile read(String source, InputStream bytes) throws IOException {
        Map<String, PackageInfo> packages = new LinkedHashMap<>();
        int leftOut = 0;
        var text = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
        try (var reader = new StanzaReader(text, source)) {
            for (Optional<Stanza> stanza = reader.next(); stanza.isPresent(); stanza = reader.next()) {
                Optional<PackageInfo> info = PackageInfo.of(stanza.get());
                if (info.isPresent() && packages.putIfAbsent(info.get().name(), info.get()) != null) {
                    leftOut++;
                }
            }
        }
        if (packages.isEmpty()) {
            throw new UserError(source + " lists no installed package");
        }
        return new PackageFile(source, List.copyOf(packages.values()), leftOut);
    }
}
