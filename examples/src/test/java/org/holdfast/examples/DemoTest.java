package org.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.holdfast.durable.DurableStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @TempDir
    private Path directory = Path.of("");

    private final PrintStream errorsBefore = System.err;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @BeforeEach
    void catchErrors() {
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void releaseErrors() {
        System.setErr(errorsBefore);
    }

    @Test
    void runsOnTheSampleAndGoesOnWithWhatItFinds() {
        assertThat(demo("--kills", "1", "--updates", "100", SampleFile.path().toString()))
                .isZero();
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("is new", "500 new, 0 with another version", "Kill 1, after", "survived 1 kill")
                .contains(
                        "What would break without libc6?", "libgcc-s1", "Objects loaded for a cycle", "Bytes on disk");

        output.reset();
        assertThat(demo("--kills", "0", "--threads", "3", SampleFile.path().toString()))
                .isZero();
        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("500 of them installed", "0 new, 0 with another version than before, 500 with the same");
    }

    @Test
    void saysInOneLineWhatTheUserCanPutRight() throws IOException {
        assertMisused("there is no /no/such/file", "/no/such/file");
        assertMisused("--threads must be at least 1, not 0", "--threads", "0");
        assertMisused("Unknown option: '--nonsense'", "--nonsense");
        assertMisused("Invalid value for option '--kills'", "--kills", "many");

        Path malformed = Files.writeString(directory.resolve("malformed"), "Package: a\nnonsense\n");
        assertMisused(malformed + ":2: expected 'Name: value', found 'nonsense'", malformed.toString());
        assertMisused("is a directory", directory.toString());
        Path empty = Files.createFile(directory.resolve("empty"));
        assertMisused("lists no installed package", empty.toString());
    }

    @Test
    void saysThatTheStoreIsInUse() {
        try (DurableStore open = DurableStore.open(store())) {
            assertThat(open.rootNames()).isEmpty();
            assertMisused("is open already", SampleFile.path().toString());
        }
    }

    private void assertMisused(String message, String... arguments) {
        errors.reset();
        assertThat(demo(arguments)).isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("demo: ")
                .contains(message);
    }

    private int demo(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[0] = "--store";
        all[1] = store().toString();
        return Demo.run(Screen.plain(output), all);
    }

    private Path store() {
        return directory.resolve("store");
    }
}
