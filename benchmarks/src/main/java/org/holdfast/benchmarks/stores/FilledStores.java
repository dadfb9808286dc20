package org.holdfast.benchmarks.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The stores of a comparison, each filled by a process when a measurement first asks for it, and deleted at the end.
 */
final class FilledStores implements AutoCloseable {

    private record Key(String engine, int accounts) {}

    /**
     * A store that was filled.
     *
     * @param directory where it is
     * @param accountsPerSecond how fast it was filled
     * @param bytesEach how much disk it took for an account, once it was closed
     */
    private record Filled(Path directory, double accountsPerSecond, double bytesEach) {}

    private final Path root;
    private final TrialProcess process;
    private final Duration time;
    private final Map<Key, Filled> filled = new HashMap<>();

    FilledStores(Path parent, TrialProcess process, Duration time) throws IOException {
        Files.createDirectories(parent);
        root = Files.createTempDirectory(parent.toAbsolutePath(), "stores-");
        this.process = process;
        this.time = time;
    }

    double measure(Row row, String engine) throws IOException {
        Filled store = filled(new Key(engine, row.accounts()));
        Trial trial = new Trial(engine, store.directory, row.accounts(), row.threads(), time);
        return switch (row.measurement()) {
            case IMPORT -> store.accountsPerSecond;
            case BYTES -> store.bytesEach;
            case FORCES -> ForceCount.of(process, trial);
            case RECOVER -> {
                process.kill(trial);
                yield process.run(row.measurement(), trial);
            }
            default -> process.run(row.measurement(), trial);
        };
    }

    private Filled filled(Key key) throws IOException {
        Filled known = filled.get(key);
        if (known == null) {
            known = fill(key);
            filled.put(key, known);
        }
        if (Double.isNaN(known.accountsPerSecond)) {
            throw new IOException("its store could not be filled");
        }
        return known;
    }

    /** {@return what has been filled} If that fails, it is not tried again, and the speed is not a number. */
    private Filled fill(Key key) throws IOException {
        Path directory = root.resolve(key.engine + "-" + key.accounts).resolve("store");
        Files.createDirectories(directory);
        try {
            double speed = process.run(Measurement.IMPORT, new Trial(key.engine, directory, key.accounts, 1, time));
            return new Filled(directory, speed, (double) Directories.bytes(directory) / key.accounts);
        } catch (IOException e) {
            return new Filled(directory, Double.NaN, Double.NaN);
        }
    }

    @Override
    public void close() throws IOException {
        Directories.delete(root);
    }
}
