package org.holdfast.benchmarks.stores;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs one trial in a process of its own, so that no engine meets what another has left in the JVM. */
public final class TrialProcess {

    private static final String FIGURE = "figure ";
    private static final String UNDER_WAY = "under way";
    private static final String FOR_EVER = "FOR_EVER";

    /** What Chronicle Map, and LMDB and Xodus, need of the JVM. */
    static final List<String> JVM_FLAGS = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED");

    private final String java;
    private final List<String> jvmArgs;
    private final Duration limit;
    private final File log;

    /**
     * Trials under a JVM.
     *
     * @param java its command
     * @param jvmArgs what it is told besides
     * @param limit after which a process is killed
     * @param log where the process writes what it has to say
     */
    TrialProcess(String java, List<String> jvmArgs, Duration limit, Path log) {
        this.java = java;
        this.jvmArgs = jvmArgs;
        this.limit = limit;
        this.log = log.toFile();
    }

    /** Measures, and prints the figure: measurement, engine, directory, accounts, threads, milliseconds. */
    public static void main(String[] args) throws Exception {
        Trial trial = new Trial(
                args[1],
                Path.of(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]),
                Duration.ofMillis(Long.parseLong(args[5])));
        if (args[0].equals(FOR_EVER)) {
            trial.transferForEver(() -> System.out.println(UNDER_WAY));
        } else {
            System.out.println(FIGURE + Measurement.valueOf(args[0]).of(trial));
        }
        System.out.flush();
        Runtime.getRuntime().halt(0); // whatever threads an engine leaves
    }

    double run(Measurement measurement, Trial trial) throws IOException {
        return run(List.of(), measurement, trial);
    }

    /** {@return the figure} The command of another program may stand before that of the process. */
    double run(List<String> before, Measurement measurement, Trial trial) throws IOException {
        Process process = start(before, measurement.name(), trial);
        String figure = lineOf(process, FIGURE);
        boolean ended = end(process);
        if (figure == null) {
            throw new IOException(ended ? "the process has ended without a figure" : "not done after " + limit);
        }
        return Double.parseDouble(figure.substring(FIGURE.length()));
    }

    /** Transfers until it is killed in the middle of it. */
    void kill(Trial trial) throws IOException {
        Process process = start(List.of(), FOR_EVER, trial);
        String line = lineOf(process, UNDER_WAY);
        process.destroyForcibly();
        end(process);
        if (line == null) {
            throw new IOException("the process has ended before it was killed");
        }
    }

    private Process start(List<String> before, String what, Trial trial) throws IOException {
        List<String> command = Stream.of(
                        before,
                        List.of(java),
                        JVM_FLAGS,
                        jvmArgs,
                        List.of(
                                "-cp",
                                System.getProperty("java.class.path"),
                                TrialProcess.class.getName(),
                                what,
                                trial.engine(),
                                trial.directory().toString(),
                                String.valueOf(trial.accounts()),
                                String.valueOf(trial.threads()),
                                String.valueOf(trial.time().toMillis())))
                .flatMap(List::stream)
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(Redirect.appendTo(log))
                .start();
        process.onExit().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).exceptionally(late -> {
            process.destroyForcibly();
            return process;
        });
        return process;
    }

    private static @Nullable String lineOf(Process process, String beginning) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = lines.readLine();
        }
        return line;
    }

    /** {@return whether it ended by itself} */
    private static boolean end(Process process) {
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
