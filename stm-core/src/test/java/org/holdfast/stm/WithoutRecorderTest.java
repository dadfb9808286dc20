package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The memory works where the JDK has no flight recorder, nor anything else but its base. */
@Timeout(120)
class WithoutRecorderTest {

    private static final String MODULE = "org.holdfast.stm";

    /** Runs in a process of its own. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            if (ModuleLayer.boot().findModule("jdk.jfr").isPresent()) {
                throw new AssertionError("the flight recorder is there");
            }
            TLong number = new TLong();
            List<TxnAttempt> observed = new ArrayList<>();
            Thread waiter = new Thread(() -> Stm.options()
                    .withName("waiter")
                    .withObserver(observed::add)
                    .atomic(() -> {
                        number.await(value -> value == 3);
                    }));
            waiter.start();
            for (int i = 0; i < 3; i++) {
                Stm.atomic(() -> number.set(number.get() + 1));
            }
            waiter.join();
            System.out.println("number " + Stm.snapshot(number::get) + ", committed "
                    + Stm.statistics().committed() + ", last "
                    + observed.get(observed.size() - 1).outcome() + ", running " + Stm.running());
        }
    }

    @Test
    void onTheClassPath() throws Exception {
        require(
                "--limit-modules",
                "java.base",
                "-cp",
                classes() + File.pathSeparator + tests(),
                Program.class.getName());
    }

    @Test
    void asAModule() throws Exception {
        require(
                "--limit-modules",
                "java.base," + MODULE,
                "--module-path",
                classes().toString(),
                "--patch-module",
                MODULE + "=" + tests(),
                "-m",
                MODULE + "/" + Program.class.getName());
    }

    private static Path classes() throws Exception {
        return Path.of(
                Stm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static Path tests() {
        return Path.of("target", "test-classes").toAbsolutePath();
    }

    private static void require(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(output).isEqualToIgnoringNewLines("number 3, committed 5, last COMMITTED, running []");
        assertThat(process.exitValue()).isZero();
    }
}
