package org.holdfast.examples;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.holdfast.durable.CorruptStoreException;
import org.holdfast.durable.StoreException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of the demo. What it does stands in {@link Tour}. */
@Command(
        name = "./demo",
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = Updates.class,
        customSynopsis = "./demo [--store DIR] [--threads N] [--kills N] [--updates N] [FILE]",
        header = "Shows what a durable root is, with the packages of a Debian system.",
        description = {
            "",
            "Imports the package database into a store, one transaction per package, in several"
                    + " threads. Then kills a process that goes on updating, several times, and checks after each"
                    + " kill that every acknowledged commit is there as a whole and none is half. Then answers"
                    + " questions by following the links of the stored packages, and reports what that took.",
            "",
            "Run it again, and it goes on with what is stored.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./demo                        this machine's packages, three kills",
            "  ./demo --kills 20             a longer proof",
            "  ./demo --store /tmp/other /mnt/var/lib/dpkg/status",
            "  rm -r demo-data               starts anew",
            "",
            "Exit codes: 0 all was well; 1 the proof failed; 2 it could not be run as asked."
        })
public final class Demo implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "A file in the format of /var/lib/dpkg/status. Default: that file; where there is"
                    + " none, a sample that comes with the demo.")
    private @Nullable Path file;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            defaultValue = "${sys:holdfast.demo.store:-demo-data}",
            description = "Where the store is. Default: demo-data beside this script.")
    private Path store = Path.of("demo-data");

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many threads import, and update. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often a process is killed. Default: ${DEFAULT-VALUE}.")
    private int kills;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "500",
            description = "How many updates such a process makes at most before it is killed. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int updates;

    @SuppressWarnings("unused") // picocli acts on it
    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    private boolean helpRequested;

    /** Says with each recovery what the demo says itself. */
    private static final Logger LOG_OF_THE_STORE = Logger.getLogger("org.holdfast.durable");

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final Screen screen;

    private Demo(Screen screen) {
        this.screen = screen;
    }

    /**
     * Runs the demo and ends the process.
     *
     * @param arguments of the command line; {@code --help} explains them
     */
    public static void main(String... arguments) {
        System.exit(run(Screen.ofThisProcess(), arguments));
    }

    /** {@return the exit code of a run with these arguments} */
    static int run(Screen screen, String... arguments) {
        LOG_OF_THE_STORE.setLevel(Level.WARNING);
        return new CommandLine(new Demo(screen))
                .setExecutionExceptionHandler((exception, command, parsed) -> exitCode(exception))
                .setParameterExceptionHandler((exception, rejected) -> {
                    complain(exception.getMessage() + " (./demo --help explains)");
                    return MISUSED;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = new Settings(
                file,
                store,
                atLeast(1, "--threads", threads),
                atLeast(0, "--kills", kills),
                atLeast(1, "--updates", updates));
        new Tour(screen, settings, PackageFile.of(file)).run();
        return 0;
    }

    private static int atLeast(int minimum, String option, int value) {
        if (value < minimum) {
            throw new UserError(option + " must be at least " + minimum + ", not " + value);
        }
        return value;
    }

    private static int exitCode(Exception exception) throws Exception {
        Throwable cause = exception instanceof CompletionException ? exception.getCause() : exception;
        if (cause instanceof ProofFailed || cause instanceof CorruptStoreException) {
            complain("THE PROOF FAILED: " + cause.getMessage());
            return FAILED;
        }
        if (cause instanceof NoSuchFileException missing) {
            complain("there is no " + missing.getFile());
        } else if (cause instanceof AccessDeniedException denied) {
            complain("no right to use " + denied.getFile());
        } else if (cause instanceof IOException
                || cause instanceof UserError
                || cause instanceof ControlFormatException
                || cause instanceof StoreException) {
            complain(String.valueOf(cause.getMessage()));
        } else {
            throw exception;
        }
        return MISUSED;
    }

    private static void complain(String message) {
        System.err.println("demo: " + message);
    }
}
