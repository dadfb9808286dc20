package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hash of a key is the same in every process, and equal keys have equal hashes. */
class StableHashTest {

    enum Suit {
        CLUBS,
        HEARTS {
            @Override
            public String toString() {
                return "a constant with a class of its own";
            }
        }
    }

    record Card(Suit suit, int rank) {}

    record Hand(String owner, List<Card> cards, Optional<Suit> trump) {}

    record Place(String city, LocalDate day) {}

    /** Equal to others of the same suit, whatever the case of the name, as both its methods say. */
    record Nickname(String name, Suit suit) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Nickname that && suit == that.suit && name.equalsIgnoreCase(that.name);
        }

        @Override
        public int hashCode() {
            return 31 * name.toLowerCase(Locale.ROOT).hashCode() + suit.hashCode();
        }
    }

    /** As an entry it equals every other entry with its key and value. */
    record SuitEntry(Suit getKey, String getValue) implements Map.Entry<Suit, String> {
        @Override
        public String setValue(String value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Map.Entry<?, ?> that && getKey == that.getKey() && getValue.equals(that.getValue());
        }

        @Override
        public int hashCode() {
            return getKey.hashCode() ^ getValue.hashCode();
        }
    }

    private static List<Object> keys() {
        return List.of(
                "a string",
                Suit.CLUBS,
                Suit.HEARTS,
                new Card(Suit.CLUBS, 7),
                new Hand("ada", List.of(new Card(Suit.HEARTS, 3)), Optional.of(Suit.CLUBS)),
                new Place("Delft", LocalDate.of(2024, 2, 29)),
                List.of(Suit.CLUBS, DayOfWeek.MONDAY),
                Set.of(Suit.CLUBS, Suit.HEARTS),
                Map.of(Suit.CLUBS, DayOfWeek.MONDAY),
                Map.entry(Suit.CLUBS, 1),
                Optional.of(Suit.CLUBS),
                new UUID(1, 2),
                LocalDate.of(2024, 2, 29),
                new BigDecimal("1.50"),
                1.5,
                'x',
                42L,
                true);
    }

    /** Prints the hashes, and the one that the process has made up for an enum constant. */
    public static void main(String[] args) {
        keys().forEach(key -> System.out.println(StableHash.of(key)));
        System.out.println(Suit.CLUBS.hashCode());
    }

    @Test
    void isTheSameInEveryProcess() throws Exception {
        List<String> here = keys().stream().map(key -> "" + StableHash.of(key)).toList();
        List<String> one = hashesOfAProcess("-XX:hashCode=2"); // each identity hash is 1
        List<String> other = hashesOfAProcess("-XX:hashCode=3"); // they count

        int last = keys().size();
        assertThat(one.get(last)).as("identity hashes").isNotEqualTo(other.get(last));
        assertThat(one.subList(0, last)).isEqualTo(here);
        assertThat(other.subList(0, last)).isEqualTo(here);
    }

    @Test
    void mustNeverChangeForMapsAreStoredByIt() {
        assertThat(StableHash.of("a string")).isEqualTo(-1_230_868_141);
        assertThat(StableHash.of(Suit.HEARTS)).isEqualTo(-339_071_646);
        assertThat(StableHash.of(new Card(Suit.CLUBS, 7))).isEqualTo(-330_558_786);
        assertThat(StableHash.of(Set.of(Suit.CLUBS, Suit.HEARTS))).isEqualTo(-328_252_373);
    }

    static List<List<Object>> equalKeys() {
        return List.of(
                List.of(new Nickname("Ada", Suit.CLUBS), new Nickname("ada", Suit.CLUBS)),
                List.of(new SuitEntry(Suit.CLUBS, "x"), Map.entry(Suit.CLUBS, "x")),
                List.of(new Card(Suit.CLUBS, 7), new Card(Suit.CLUBS, 7)),
                List.of(List.of(Suit.CLUBS), new ArrayList<>(List.of(Suit.CLUBS))),
                List.of(Set.of(Suit.CLUBS), EnumSet.of(Suit.CLUBS)),
                List.of(new TreeMap<>(Map.of(Suit.CLUBS, 1)), new EnumMap<>(Map.of(Suit.CLUBS, 1))));
    }

    @ParameterizedTest
    @MethodSource("equalKeys")
    void isEqualForEqualKeys(List<Object> equalKeys) {
        Object key = equalKeys.get(0);
        Object equalKey = equalKeys.get(1);
        assertThat(key).isEqualTo(equalKey);
        assertThat(StableHash.of(key)).isEqualTo(StableHash.of(equalKey));

        TMap<Object, String> map = new TMap<>();
        map.put(key, "found");
        assertThat(map.get(equalKey)).isEqualTo("found");
    }

    @Test
    void ofARecordWithItsOwnHashCodeIsThat() {
        Nickname key = new Nickname("ada", Suit.CLUBS); // agrees with what the compiler would have made
        assertThat(StableHash.hash(key)).isEqualTo(key.hashCode());
        assertThat(StableHash.hash(new Card(Suit.CLUBS, 7))).isEqualTo(31 * "CLUBS".hashCode() + 7);
    }

    private static List<String> hashesOfAProcess(String option) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UnlockExperimentalVMOptions",
                        option,
                        "-cp",
                        Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes"),
                        StableHashTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
