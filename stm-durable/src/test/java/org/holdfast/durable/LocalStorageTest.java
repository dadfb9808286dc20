package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends StorageContract {

    @TempDir
    Path directory;

    @Override
    Storage open() throws IOException {
        return LocalStorage.open(new LocalDisk(directory), 1_000, StoreScript.SMALL_SEGMENT);
    }

    @Override
    boolean outlivesItsProcess() {
        return true;
    }
}
