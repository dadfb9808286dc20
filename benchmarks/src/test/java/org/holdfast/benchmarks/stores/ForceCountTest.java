package org.holdfast.benchmarks.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine forces what it acknowledges, but for the one of which that is said; as far as strace is here. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForceCountTest {

    private static boolean straceWorks;

    @TempDir
    Path directory;

    @BeforeAll
    static void lookForStrace() throws InterruptedException {
        try {
            straceWorks = new ProcessBuilder("strace", "-qq", "-f", "--seccomp-bpf", "-e", "trace=fsync", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            straceWorks = false;
        }
    }

    static Stream<String> forcingEngines() {
        return Stream.of(Stream.of("raw", "holdfast"), BankStore.PEERS.stream()).flatMap(engines -> engines);
    }

    @ParameterizedTest
    @MethodSource("forcingEngines")
    void eachTransferOfOneCommitterIsForced(String engine) throws IOException {
        assertThat(forcesOfATransfer(engine)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void eclipseStoreForcesNothing() throws IOException {
        assertThat(forcesOfATransfer("eclipse-store")).isZero();
    }

    private double forcesOfATransfer(String engine) throws IOException {
        assumeTrue(straceWorks, "there is no strace");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        TrialProcess process = new TrialProcess(java, List.of(), Duration.ofMinutes(1), directory.resolve("log"));
        Trial trial = new Trial(engine, Files.createDirectory(directory.resolve("store")), 20, 1, Duration.ZERO);
        process.run(Measurement.IMPORT, trial);
        return ForceCount.of(process, trial);
    }

    @Test
    void forcesAreCountedBetweenTheMarks() {
        assertThat(ForceCount.between(List.of(
                        "1 fdatasync(7) = 0",
                        "1 mkdir(\"x/counted-begin\", 0777) = 0",
                        "2 fdatasync(7 <unfinished ...>",
                        "1 msync(0x7f, 4096, MS_SYNC) = 0",
                        "2 <... fdatasync resumed>) = 0",
                        "1 mkdir(\"x/other\", 0777) = 0",
                        "1 fsync(9) = 0",
                        "1 mkdir(\"x/counted-end\", 0777) = 0",
                        "1 fsync(9) = 0")))
                .isEqualTo(3);
    }
}
