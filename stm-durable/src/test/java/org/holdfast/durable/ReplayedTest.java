package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that is read in many chunks comes to the newest state of each object. */
class ReplayedTest {

    private static final int KEYS = 300;
    private static final int COMMITS = 3_000;

    @TempDir
    Path directory;

    @TempDir
    Path copy;

    static {
        QuietLog.set();
    }

    @ParameterizedTest(name = "segments of {0} bytes")
    @ValueSource(longs = {20_000, 700_000, 64 << 20})
    void aLogOfManyChunksComesToTheNewestStates(long segmentBytes) throws IOException {
        Random random = new Random(segmentBytes);
        Map<Integer, String> model = new HashMap<>();
        try (DurableStore store = DurableStore.open(new LocalDisk(directory), StoreOptions.defaults(), segmentBytes)) {
            TMap<Integer, String> map = store.getOrCreate("map", TMap::new);
            for (int commit = 0; commit < COMMITS; commit++) {
                Map<Integer, String> changes = changes(random, commit);
                boolean flushes = random.nextInt(200) == 0;
                atomic(() -> {
                    if (flushes) {
                        changes.keySet().forEach(key -> map.put(key, "moved out, and changed again"));
                        store.flush();
                    }
                    map.putAll(changes);
                });
                model.putAll(changes);
            }
            copyLog();
        }
        try (DurableStore found = DurableStore.open(new LocalDisk(copy), StoreOptions.defaults(), segmentBytes)) {
            assertThat(found.recovery().clean()).isFalse();
            assertThat(found.<TMap<Integer, String>>root("map").orElseThrow()).isEqualTo(model);
        }
    }

    private static Map<Integer, String> changes(Random random, int commit) {
        int first = random.nextInt(KEYS);
        int length = random.nextInt(500) == 0 ? 300_000 : random.nextInt(500);
        return Map.of(first, commit + "x".repeat(length), first + 1, "commit " + commit);
    }

    /** As a process leaves it that dies now. */
    private void copyLog() throws IOException {
        for (String name : new LocalDisk(directory).list()) {
            if (name.startsWith("log-") || name.startsWith(SpillFile.PREFIX)) {
                Files.copy(directory.resolve(name), copy.resolve(name));
            }
        }
    }
}
