package org.holdfast.benchmarks.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Counts by strace how often a process forces, whatever library it does it by. */
final class ForceCount {

    /** The directory that the process creates before what is counted. */
    static final String BEGIN = "counted-begin";

    /** The directory that it creates after it. */
    static final String END = "counted-end";

    private static final Pattern FORCE = Pattern.compile("\\b(fsync|fdatasync|msync|sync_file_range)\\(");

    private ForceCount() {}

    /** {@return forces for each transfer} A force that begins or ends elsewhere is not of it. */
    static double of(TrialProcess process, Trial trial) throws IOException {
        Path parent = trial.directory().resolveSibling("");
        Path calls = trial.directory().resolveSibling("calls");
        List<String> strace = List.of(
                "strace",
                "-f",
                "-qq",
                "--seccomp-bpf",
                "-e",
                "trace=fsync,fdatasync,msync,sync_file_range,mkdir,mkdirat",
                "-o",
                calls.toString());
        try {
            double transfers = process.run(strace, Measurement.FORCES, trial);
            return between(Files.readAllLines(calls)) / transfers;
        } finally {
            Files.deleteIfExists(calls);
            Files.deleteIfExists(parent.resolve(BEGIN));
            Files.deleteIfExists(parent.resolve(END));
        }
    }

    /** {@return how many forces begin in the lines of strace between the two directories} */
    static long between(List<String> lines) {
        return lines.stream()
                .dropWhile(line -> !line.contains(BEGIN))
                .takeWhile(line -> !line.contains(END))
                .filter(line -> FORCE.matcher(line).find())
                .count();
    }
}
