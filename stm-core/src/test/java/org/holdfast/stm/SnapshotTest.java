package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotTest {

    @Test
    void seesTheInstantOfItsBeginHoweverOftenThatIsOverwrittenMeanwhile() throws Exception {
        TVar<String> name = new TVar<>("old");
        TLong number = new TLong(1);
        TVar<String> written = new TVar<>("before");
        AtomicInteger runs = new AtomicInteger();
        Stm.atomic(() -> written.set("old")); // so that what the snapshot sees has a version of its own

        String seen = Stm.snapshot(() -> {
            runs.incrementAndGet();
            String first = name.get();
            inAnotherThread(() -> {
                for (int i = 2; i < 1_000; i++) {
                    long next = i;
                    Stm.atomic(() -> {
                        name.set("new" + next);
                        number.set(next);
                        written.set("new" + next);
                    });
                }
            });
            return first + " " + number.get() + " " + written.get() + " " + name.get();
        });

        assertThat(seen).isEqualTo("old 1 old old");
        assertThat(runs).as("a snapshot runs once").hasValue(1);
        assertThat(name.get()).isEqualTo("new999");
    }

    @Test
    void seesNothingOfACommitThatEndsAfterItsBeginAndAllOfOneThatEndedBefore() throws Exception {
        TLong number = new TLong();
        for (long i = 1; i <= 1_000; i++) {
            long before = i;
            inAnotherThread(() -> number.set(before));
            long seen = Stm.snapshot(() -> {
                inAnotherThread(() -> number.set(-before));
                return number.get();
            });
            assertThat(seen).isEqualTo(before);
        }
    }

    @Test
    void manyAtDifferentInstantsEachSeeTheirOwn() throws Exception {
        int snapshots = 50;
        TLong number = new TLong();
        TVar<Long> reference = new TVar<>(0L);
        CountDownLatch mayRead = new CountDownLatch(1);
        Workers workers = new Workers();
        for (int i = 0; i < snapshots; i++) {
            long instant = i;
            CountDownLatch hasBegun = new CountDownLatch(1);
            workers.start(() -> Stm.snapshot(() -> {
                hasBegun.countDown();
                mayRead.await();
                assertThat(number.get()).isEqualTo(instant);
                assertThat(reference.get()).isEqualTo(instant);
                return true;
            }));
            hasBegun.await();
            Stm.atomic(() -> {
                number.add(1);
                reference.commute(old -> old + 1);
            });
        }
        for (int i = 0; i < 1_000; i++) {
            Stm.atomic(() -> {
                number.add(1);
                reference.set(-1L);
            });
        }
        mayRead.countDown();
        workers.join();
    }

    /** The end of one snapshot must not take from another, which has begun meanwhile, a version that this one needs. */
    @ParameterizedTest(name = "{0} long ones, {1} short ones")
    @CsvSource({"1,1", "2,2"})
    void findsEveryVersionWhileOthersBeginAndEndAllTheTime(int longOnes, int shortOnes) throws Exception {
        List<TLong> numbers = List.of(new TLong(), new TLong(), new TLong(), new TLong());
        AtomicInteger atWork = new AtomicInteger(longOnes);
        AtomicLong commits = new AtomicLong();
        Workers.together(longOnes + shortOnes + 1, worker -> {
            if (worker < longOnes) {
                try {
                    for (int i = 0; i < 4_000 / longOnes; i++) {
                        Stm.snapshot(() -> readTwice(numbers, commits));
                    }
                } finally {
                    atWork.decrementAndGet();
                }
            } else if (worker < longOnes + shortOnes) {
                while (atWork.get() > 0) {
                    Stm.snapshot(numbers.get(0)::get);
                }
            } else {
                while (atWork.get() > 0) {
                    Stm.atomic(() -> numbers.forEach(number -> number.add(1)));
                    commits.incrementAndGet();
                }
            }
        });
    }

    private static long readTwice(List<TLong> numbers, AtomicLong commits) {
        long first = numbers.get(0).get();
        long enough = commits.get() + 3;
        while (commits.get() < enough) {
            Thread.onSpinWait();
        }
        for (TLong number : numbers) {
            assertThat(number.get()).isEqualTo(first);
        }
        return first;
    }

    @Test
    void mayNotWrite() {
        TLong number = new TLong();
        TVar<String> name = new TVar<>("old");

        assertThatThrownBy(() -> Stm.snapshot(() -> number.incrementAndGet()))
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("block that only reads")
                .hasMessageContaining("use Stm.atomic");
        assertThatThrownBy(() -> Stm.snapshot(() -> {
                    name.commute(old -> "new");
                    return true;
                }))
                .isInstanceOf(TxnStateException.class);
        assertThatThrownBy(() -> Stm.snapshot(() -> name.getAndSet("new"))).isInstanceOf(TxnStateException.class);
        assertThat(number.get()).isZero();
        assertThat(name.get()).isEqualTo("old");
    }

    @Test
    void mayNotWaitForAChangeThatItCouldNotSee() {
        TLong number = new TLong();

        assertThatThrownBy(() -> Stm.snapshot(() -> {
                    Stm.check(number.get() > 0);
                    return true;
                }))
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("retry() in a snapshot");
    }

    @Test
    void insideATransactionSeesWhatThatHasWrittenAndForbidsWritingUntilItEnds() {
        TLong number = new TLong(1);

        long seen = Stm.atomic(() -> {
            number.set(2);
            long inside = Stm.snapshot(number::get);
            assertThatThrownBy(() -> Stm.snapshot(() -> Stm.snapshot(number::get) + number.incrementAndGet()))
                    .isInstanceOf(TxnStateException.class);
            number.add(10);
            return inside;
        });

        assertThat(seen).isEqualTo(2);
        assertThat(number.get()).isEqualTo(12);
    }

    @Test
    void leavesNoReplacedVersionBehind() throws Exception {
        TLong number = new TLong(1);
        TVar<String> name = new TVar<>("old");

        Stm.snapshot(() -> {
            inAnotherThread(() -> Stm.atomic(() -> {
                number.set(2);
                name.set("new");
            }));
            assertThat(number.keepsHistory()).isTrue();
            assertThat(name.keepsHistory()).isTrue();
            return true;
        });

        assertThat(number.keepsHistory()).isFalse();
        assertThat(name.keepsHistory()).isFalse();
    }

    @Test
    void keepsNothingForVersionsThatNoSnapshotNeeds() throws Exception {
        TLong number = new TLong(1);

        Stm.snapshot(() -> {
            inAnotherThread(() -> {
                for (int i = 0; i < 1_000; i++) {
                    number.set(i);
                }
            });
            int versions = 0;
            for (Version version = number.history(); version != null; version = version.older) {
                versions++;
            }
            assertThat(versions).isEqualTo(1);
            assertThat(keptEntries()).hasSizeLessThan(10);
            return number.get();
        });

        assertThat(keptEntries()).isEmpty();
    }

    @Test
    void aChainThatNeverBreaksLetsGoOfWhatOnlyEndedOnesNeeded() throws Exception {
        TLong number = new TLong();
        CountDownLatch mayEnd = new CountDownLatch(0);
        Workers last = new Workers();
        for (int i = 0; i < 100; i++) {
            CountDownLatch hasBegun = new CountDownLatch(1);
            CountDownLatch thisMayEnd = new CountDownLatch(1);
            Workers next = new Workers();
            next.start(() -> Stm.snapshot(() -> {
                hasBegun.countDown();
                thisMayEnd.await();
                return number.get();
            }));
            hasBegun.await();
            number.add(1);
            mayEnd.countDown();
            last.join();
            assertThat(keptEntries()).hasSizeLessThan(10);
            last = next;
            mayEnd = thisMayEnd;
        }
        mayEnd.countDown();
        last.join();
    }

    private static Collection<?> keptEntries() throws Exception {
        var kept = Snapshots.class.getDeclaredField("KEPT");
        kept.setAccessible(true);
        return new ArrayList<>((Collection<?>) kept.get(null));
    }

    private static void inAnotherThread(Workers.Work work) throws Exception {
        Workers workers = new Workers();
        workers.start(work);
        workers.join();
    }
}
