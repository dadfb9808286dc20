package org.holdfast.benchmarks.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs trials in processes of their own, none of them twice, and keeps JMH's results in a file. */
final class Trials {

    private final Options settings;
    private final OutputFormat log;
    private final Path json;
    private final Map<Trial, RunResult> results = new LinkedHashMap<>();

    Trials(Options settings, PrintStream log, Path json) {
        this.settings = settings;
        this.log = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
        this.json = json;
    }

    RunResult run(Trial trial) throws RunnerException, IOException {
        @Nullable RunResult known = results.get(trial);
        if (known != null) {
            return known;
        }
        RunResult result = new Runner(options(trial), log).runSingle();
        results.put(trial, result);
        save();
        return result;
    }

    private Options options(Trial trial) {
        String name = Trials.class.getPackageName() + "." + trial.benchmark();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(settings)
                .include("^" + Pattern.quote(name) + "$")
                .threads(trial.threads())
                .shouldFailOnError(true);
        if (!trial.engine().equals(Trial.JDK)) {
            options.param("engine", trial.engine());
        }
        if (trial.count() > 0) {
            options.param("count", String.valueOf(trial.count()));
        }
        return options.build();
    }

    private void save() throws IOException {
        try (PrintStream out = new PrintStream(json.toFile(), StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results.values());
        }
    }
}
