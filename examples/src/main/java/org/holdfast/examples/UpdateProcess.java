package org.holdfast.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that runs {@link Updates} and is killed while it does.
 *
 * @param acknowledged what it had reported
 * @param nanos from the first report to the end
 */
record UpdateProcess(List<Update> acknowledged, long nanos) {

    private static final long PATIENCE_SECONDS = 60;
    private static final int KILLED = 128 + 9;

    /**
     * Starts the process, and kills it as {@code kill -9} does.
     *
     * @param arguments of the command
     * @param reports after how many reports it is killed, or before, when a minute has passed
     * @param delayNanos how long after that
     * @return what had been reported, to the last line
     */
    static UpdateProcess runAndKill(List<String> arguments, int reports, long delayNanos)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("holdfast-demo", ".err");
        Process process = new ProcessBuilder(command(arguments))
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .execute(process.toHandle()::destroyForcibly);
            List<Update> acknowledged = new ArrayList<>();
            long start = System.nanoTime();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Update.ofLine(line).ifPresent(acknowledged::add);
                if (acknowledged.size() == 1) {
                    start = System.nanoTime();
                }
                if (acknowledged.size() == reports) {
                    LockSupport.parkNanos(delayNanos);
                    process.toHandle().destroyForcibly();
                }
            }
            long nanos = System.nanoTime() - start;
            int exit = process.waitFor();
            if (exit != KILLED || acknowledged.isEmpty()) {
                throw new ProofFailed("the process that updates packages should have been killed (exit code " + KILLED
                        + ") after its first updates, but ended with exit code " + exit + " after "
                        + Text.count(acknowledged.size(), "update") + ". "
                        + Files.readString(errors).strip());
            }
            return new UpdateProcess(List.copyOf(acknowledged), nanos);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(errors);
        }
    }

    /** The same Java, options and program as this process. */
    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-javaagent"))
                .forEach(command::add);
        Path program = program();
        if (Files.isRegularFile(program)) {
            command.addAll(List.of("-jar", program.toString())); // its manifest opens what the store needs
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Demo.class.getName()));
        }
        command.addAll(arguments);
        return command;
    }

    private static Path program() {
        try {
            return Path.of(Demo.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the demo was started from a place without a path", e);
        }
    }
}
