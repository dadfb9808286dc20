package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts other JVMs, and looks at what they print. */
class JvmFlagsTest {

    private static final Path THIS_JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path JAVA_25 = Path.of("/usr/lib/jvm/temurin-25-jdk-amd64/bin/java");

    private final Path directory;

    JvmFlagsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void passesInThisJvm() {
        assertThatCode(JvmFlags::check).doesNotThrowAnyException();
    }

    @Test
    void namesTheMissingFlagsInOneLineToCopy() throws Exception {
        String printed = run(1, THIS_JAVA, List.of());
        assertThat(printed).startsWith("Exception in thread \"main\" org.holdfast.durable.StoreException: ");
        assertThat(printed.lines()).contains(String.join(" ", flags()));
    }

    @Test
    void namesOnlyWhatIsMissing() throws Exception {
        List<String> given = flags().subList(0, 2);
        String printed = run(1, THIS_JAVA, given);
        assertThat(printed.lines()).contains(String.join(" ", flags().subList(2, flags().size())));
    }

    @Test
    void asksForAJdkWhereThereIsNoCompiler() throws Exception {
        var limited = List.of("--limit-modules=java.base,java.logging,java.management,java.instrument,jdk.unsupported");
        assertThat(run(1, THIS_JAVA, limited)).contains("has no module jdk.compiler: use a JDK");
    }

    @Test
    void printsNothingInAJvmThatHasTheFlags() throws Exception {
        assertThat(run(0, THIS_JAVA, quietFlags(Runtime.version().feature()))).isEmpty();
    }

    @Test
    void printsNothingOnJava25() throws Exception {
        assumeThat(Files.exists(JAVA_25)).isTrue();
        assertThat(run(0, JAVA_25, quietFlags(25))).isEmpty();
    }

    /** {@return the flags of this JVM that Chronicle Map needs, as the build gives them} */
    private static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .toList();
    }

    /** {@return those, and from 24 on what keeps the JVM from warning of native access and of Unsafe} */
    private static List<String> quietFlags(int javaFeature) {
        var flags = new ArrayList<>(flags());
        if (javaFeature >= 24) {
            flags.add("--enable-native-access=ALL-UNNAMED");
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    /** Runs {@link ImageProbe} without a logger behind slf4j, and returns what it printed. */
    private String run(int expectedExit, Path java, List<String> flags) throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j-nop"))
                .collect(Collectors.joining(File.pathSeparator));
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, ImageProbe.class.getName(), directory.toString()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isEqualTo(expectedExit);
        return printed;
    }
}
