package org.holdfast.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.holdfast.durable.DurableStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What the demo starts in order to kill it: takes packages out of the inventory and puts them back, one transaction
 * each, for ever. Writes a line for each update once {@code atomic} has returned, and only then.
 */
@Command(name = Updates.NAME, hidden = true)
final class Updates implements Callable<Integer> {

    static final String NAME = "update-until-killed";

    @Option(names = "--store", required = true)
    private Path store = Path.of("");

    @Option(names = "--threads", required = true)
    private int threads;

    @Parameters(arity = "0..1")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<PackageInfo> packages = PackageFile.of(file).packages();
        // Not through System.out: a line is one write, and it fails when nobody listens any more.
        try (var acknowledged = new FileOutputStream(FileDescriptor.out);
                DurableStore opened = DurableStore.open(store)) {
            Inventory inventory = Inventory.of(opened);
            Crew.run(threads, "updater", name -> update(inventory, packages, name, acknowledged));
        }
        return 0;
    }

    private static void update(Inventory inventory, List<PackageInfo> packages, String name, OutputStream acknowledged)
            throws IOException {
        Worker worker = inventory.worker(name);
        while (true) {
            PackageInfo any = packages.get(ThreadLocalRandom.current().nextInt(packages.size()));
            acknowledge(inventory.remove(any.name(), worker), acknowledged);
            acknowledge(inventory.install(any, worker), acknowledged);
        }
    }

    private static void acknowledge(Update update, OutputStream acknowledged) throws IOException {
        acknowledged.write((update.toLine() + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
