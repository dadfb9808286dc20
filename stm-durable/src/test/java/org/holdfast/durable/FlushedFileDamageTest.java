package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Path;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of what a transaction has moved out of memory: damaged anywhere, it is refused by its name. */
class FlushedFileDamageTest {

    private static final String FILE = SpillFile.name(1);

    @TempDir
    Path directory;

    private byte[] whole = {};
    private FaultyDisk crashed = new FaultyDisk(Path.of("none"));

    static {
        QuietLog.set();
    }

    @BeforeEach
    void commitAndCrash() throws IOException {
        FaultyDisk disk = new FaultyDisk(directory);
        DurableStore store = StoreScript.open(disk);
        TMap<String, String> map = store.getOrCreate("map", TMap::new);
        atomic(() -> {
            map.put("a", "first");
            store.flush();
            map.put("b", "second");
        });
        crashed = disk.copy();
        StoreScript.closeCrashed(store);
        whole = crashed.bytes(FILE);
    }

    private void assertRefused(byte[] content, String what) throws IOException {
        FaultyDisk disk = crashed.copy();
        disk.put(FILE, content);
        assertThatThrownBy(() -> StoreScript.open(disk).close())
                .as(what)
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(FILE);
    }

    @Test
    void isWholeAfterACrash() throws IOException {
        try (DurableStore store = StoreScript.open(crashed)) {
            TMap<String, String> map = store.getOrCreate("map", TMap::new);
            assertThat(map).containsEntry("a", "first").containsEntry("b", "second");
        }
    }

    @Test
    void isRefusedWithAnyBitFlipped() throws IOException {
        for (int i = 0; i < whole.length * 8; i++) {
            byte[] content = whole.clone();
            content[i / 8] ^= (byte) (1 << i % 8);
            assertRefused(content, "bit " + i);
        }
    }

    @Test
    void isRefusedCutShortAnywhere() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            assertRefused(java.util.Arrays.copyOf(whole, length), "length " + length);
        }
    }

    @Test
    void isRefusedIfItIsMissing() throws IOException {
        FaultyDisk disk = crashed.copy();
        disk.delete(FILE);
        assertThatThrownBy(() -> StoreScript.open(disk).close())
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(FILE)
                .hasMessageContaining("missing");
    }

    @Test
    void goesWhenTheStoreIsOpenedIfItsTransactionHasNotCommitted() throws IOException {
        FaultyDisk disk = crashed.copy();
        disk.put(SpillFile.name(7), whole);
        StoreScript.open(disk).close();
        assertThat(disk.list()).contains(FILE).doesNotContain(SpillFile.name(7));
    }
}
