package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store may be larger than the heap (P7). */
class SmallHeapTest {

    @TempDir
    Path directory;

    @ParameterizedTest(name = "in a heap of {0}: {1} objects, {2} updates, sorted: {3}")
    @CsvSource({"64m, 300000, 20000, true", "64m, 100000, 20000, false"})
    @EnabledIf("isSmall")
    void importsUpdatesAndScansWithAFractionOfTheStoreInTheHeap(String heap, int objects, int updates, boolean sorted)
            throws Exception {
        importUpdateAndScan(heap, objects, updates, sorted);
    }

    /** By hand: {@code -Dtest=SmallHeapTest -DargLine="… -Dholdfast.large"}; about an hour, 6 GB of disk. */
    @ParameterizedTest(name = "in a heap of {0}: {1} objects, {2} updates, sorted: {3}")
    @CsvSource({"256m, 5000000, 1000000, true", "256m, 5000000, 1000000, false"})
    @DisabledIf("isSmall")
    void doesTheSameWithMillions(String heap, int objects, int updates, boolean sorted) throws Exception {
        importUpdateAndScan(heap, objects, updates, sorted);
    }

    static boolean isSmall() {
        return System.getProperty("holdfast.large") == null;
    }

    private void importUpdateAndScan(String heap, Object... arguments) throws Exception {
        List<String> all = Stream.concat(Stream.of(directory), Stream.of(arguments))
                .map(String::valueOf)
                .toList();
        Process process = new ProcessBuilder(
                        JavaCommand.of(List.of("-Xmx" + heap), LargeStore.class, all.toArray(String[]::new)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("scan after opening: " + arguments[0]);
        if (!isSmall()) {
            System.out.println(output);
        }
    }
}
