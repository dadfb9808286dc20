package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.holdfast.durable.DamageJudge.Way;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A small store of several segments and a file of moved changes, and all that can happen to its files: each of them is
 * tried on what reads them, and one in some, and each that moves whole files, on a real store with an image, to write
 * and to read only. The system property {@code holdfast.damage.real} is that number; with 1 it takes minutes.
 */
@Timeout(value = 3_600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EveryDamageTest {

    private static final int COMMITS = 13;
    private static final int WITH_FLUSH = 4;
    private static final int SEGMENT_BYTES = 150;
    private static final int REAL_ONE_IN = Integer.getInteger("holdfast.damage.real", 80);

    @TempDir
    static Path directory;

    private static DamageJudge judge;

    record Point(int x, String label) {}

    static final class Entity {
        final TLong number = new TLong();
        final TVar<Object> point = new TVar<>("none");
    }

    enum Left {
        CLOSED,
        CRASHED;

        StoreFiles files() {
            return this == CLOSED ? judge.closed() : judge.closed().without("clean");
        }

        Set<Way> realWays() {
            return this == CLOSED
                    ? EnumSet.complementOf(EnumSet.of(Way.WITHOUT_IMAGE))
                    : EnumSet.of(Way.IMAGE_IS_MISSING, Way.TO_READ);
        }
    }

    private static String words(DurableStore store) {
        return store.<Entity>root("entity")
                        .map(entity -> atomic(() -> entity.number.get() + " " + entity.point.get()))
                        .orElse("nothing")
                + store.<TVar<String>>root("moved").map(TVar::get).orElse("");
    }

    @BeforeAll
    static void makeTheStore() throws IOException {
        QuietLog.set();
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            FaultyDisk disk = new FaultyDisk(scratch.path());
            List<String> words = new ArrayList<>(List.of("nothing"));
            try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), SEGMENT_BYTES)) {
                for (int commit = 1; commit <= COMMITS; commit++) {
                    commit(store, commit);
                    words.add(
                            commit + " " + new Point(commit, "p" + commit) + (commit < WITH_FLUSH ? "" : "moved out"));
                }
            }
            judge = new DamageJudge(disk, SEGMENT_BYTES, words, EveryDamageTest::words);
        }
        StoreFiles files = judge.closed();
        assertThat(files.segments()).hasSizeGreaterThan(3);
        assertThat(files.names()).contains("clean", SpillFile.name(1));
        String last = files.segments().get(files.segments().size() - 1);
        assertThat(LogSegment.fileName(judge.record(COMMITS - 2).position()))
                .as("of the last but one commit, which is in the last segment, too")
                .isGreaterThan(last);
    }

    private static void commit(DurableStore store, int commit) {
        atomic(() -> {
            Entity entity = store.getOrCreate("entity", Entity::new);
            entity.number.set(commit);
            if (commit == WITH_FLUSH) {
                store.getOrCreate("moved", () -> new TVar<>("moved out")); // and stays there
                store.flush();
            }
            entity.point.set(new Point(commit, "p" + commit));
        });
    }

    private static BiConsumer<String, StoreFiles> judging(Left left, int realOneIn) {
        Random random = new Random(1);
        return (what, damaged) -> {
            Set<Way> ways = EnumSet.of(Way.WITHOUT_IMAGE);
            if (random.nextInt(realOneIn) == 0) {
                ways.addAll(left.realWays());
            }
            for (Way way : ways) {
                try {
                    judge.judge(damaged, way, directory);
                } catch (Throwable e) {
                    throw new AssertionError(left + ", " + way + ", " + what + ": " + e, e);
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void everyByteCut(Left left) {
        new Damages(left.files(), judging(left, REAL_ONE_IN)).cuts();
    }

    @ParameterizedTest
    @EnumSource
    void everyBitFlipped(Left left) {
        new Damages(left.files(), judging(left, REAL_ONE_IN)).flips();
    }

    @ParameterizedTest
    @EnumSource
    void everyBlockZeroed(Left left) {
        Damages damages = new Damages(left.files(), judging(left, REAL_ONE_IN));
        for (int blockBytes : new int[] {1, 16, 64, 512}) {
            damages.zeros(blockBytes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void somethingBehindEveryEnd(Left left) {
        new Damages(left.files(), judging(left, 1)).appendices(1);
    }

    @ParameterizedTest
    @EnumSource
    void everyFileMissingMovedCopiedAndExchanged(Left left) {
        new Damages(left.files(), judging(left, 1)).names();
    }

    /** The cut of the end may be told only once, and whoever was refused for something else has not seen it. */
    @Test
    void aLossIsStillToldWhenTheStoreWasRefusedForAnotherFileBefore() throws IOException {
        StoreFiles whole = judge.closed();
        String last = whole.segments().get(whole.segments().size() - 1);
        String flushed = SpillFile.name(1);
        StoreFiles damaged = whole.with(last, Damages.flip(whole.bytes(last), 8 * LogSegment.HEADER_BYTES));
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            FaultyDisk disk = damaged.without(flushed).disk(scratch.path());
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> DurableStore.open(disk, StoreOptions.defaults(), SEGMENT_BYTES))
                        .isInstanceOf(CorruptStoreException.class)
                        .hasMessageContaining(flushed);
            }
            disk.put(flushed, whole.bytes(flushed));
            try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), SEGMENT_BYTES)) {
                assertThat(store.recovery().cut().orElseThrow().damage()).isTrue();
                assertThat(store.recovery().rebuiltBecause().orElseThrow()).contains("not in the log any more");
            }
        }
    }
}
