package org.holdfast.durable;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words in which two worlds are compared. */
final class WorldWords {

    private static final int LONG_TEXT = 80;

    private final StringBuilder words = new StringBuilder();

    void town(String name, Map<Integer, String> numbers, int size, List<?> events) {
        words.append("town ").append(name).append(" with ").append(size).append(" numbers:");
        numbers.forEach(
                (number, text) -> words.append(' ').append(number).append('=').append(brief(text)));
        words.append("\n  events ").append(events).append('\n');
    }

    void person(String key, String name, long coins, String friend, @Nullable Object note) {
        words.append("  ").append(key).append('=').append(name).append(" has ").append(coins);
        words.append(", friend ").append(friend).append(", note ").append(note).append('\n');
    }

    void contact(String name, String person) {
        words.append("    knows ").append(name).append('=').append(person).append('\n');
    }

    private static String brief(String text) {
        return text.length() < LONG_TEXT ? text : text.length() + " characters, hash " + text.hashCode();
    }

    @Override
    public String toString() {
        return words.toString();
    }
}
