package org.holdfast.durable;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How messages show a key. Runs no code of users, who may look into what is just being stored. */
final class KeyWords {

    private static final int MOST_LETTERS = 60;
    private static final int MOST_DEPTH = 3;

    private KeyWords() {}

    static String of(Object key) {
        return "`" + shortened(words(key, 0)) + "`";
    }

    private static String words(@Nullable Object key, int depth) {
        if (key == null) {
            return "null";
        }
        if (key instanceof Enum<?> constant) {
            return constant.name();
        }
        ClassLayout layout = ClassLayout.of(key.getClass());
        if (layout.isStorable() && layout.kind() == Shape.Kind.RECORD && depth < MOST_DEPTH) {
            return layout.slots().stream()
                    .map(slot -> slot.name() + "=" + words(slot.get(key), depth + 1))
                    .collect(Collectors.joining(", ", key.getClass().getSimpleName() + "[", "]"));
        }
        boolean showsItself = layout.isStorable()
                && layout.kind() == Shape.Kind.VALUE
                && !(key instanceof Collection || key instanceof Map);
        return showsItself
                ? key.toString()
                : "a " + StandIns.storedClass(key.getClass()).getSimpleName();
    }

    private static String shortened(String text) {
        return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS) + "…";
    }
}
