package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** No limit that a user would have to know of: one large object, one transaction of very many. */
class LargeCommitTest {

    private static final int LARGE = 64 << 20;
    private static final int MANY = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void anObjectOf64MiBIsStoredChangedAndLoaded() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.getOrCreate("part", () -> new Part(1));
            part.content.set("a".repeat(LARGE));
            part.number.set(2);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.<Part>root("part").orElseThrow();
            assertThat(part.number.get()).isEqualTo(2);
            String content = (String) Objects.requireNonNull(part.content.get());
            assertThat(content.length()).isEqualTo(LARGE);
            assertThat(content.chars().allMatch(c -> c == 'a')).isTrue();
            part.content.set("small again");
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.<Part>root("part").orElseThrow().content.get()).isEqualTo("small again");
        }
    }

    /** By hand, with {@code -DargLine="… -Dholdfast.large"}, as it takes a while. */
    @Test
    @EnabledIfSystemProperty(named = "holdfast.large", matches = ".*")
    void aTransactionStoresAMillionObjects() throws Exception {
        Process process = new ProcessBuilder(JavaCommand.of(List.of("-Xmx2g"), Million.class, directory.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** Needs more room than the build's processes have. */
    static final class Million {

        private Million() {}

        public static void main(String[] arguments) {
            Path directory = Path.of(arguments[0]);
            try (DurableStore store = DurableStore.open(directory)) {
                TMap<Integer, Part> parts = store.getOrCreate("parts", TMap::new);
                atomic(() -> {
                    for (int i = 0; i < MANY; i++) {
                        parts.put(i, new Part(i));
                    }
                });
            }
            try (DurableStore store = DurableStore.open(directory)) {
                TMap<Integer, Part> parts = store.getOrCreate("parts", TMap::new);
                assertThat(store.statistics().objects()).isGreaterThan(MANY);
                assertThat(parts.size()).isEqualTo(MANY);
                for (int i = 0; i < MANY; i += 1_000) {
                    assertThat(parts.get(i).number.get()).isEqualTo(i);
                }
            }
        }
    }
}
