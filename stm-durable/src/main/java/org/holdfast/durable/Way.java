package org.holdfast.durable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.holdfast.stm.spi.Position;

/** The words for a way: {@code root `accounts` → key `ada` → field `tags`}. */
final class Way {

    private static final int MOST_PARTS = 12;
    private static final int LAST_PARTS = 5;

    private final List<String> words = new ArrayList<>();

    private boolean atRoots;
    private boolean inSet;

    /** How many elements of the collection at hand come before and behind the part that was reached. */
    private int before;

    private int behind;

    private Way() {}

    /** {@return the words for a way from the map of all roots} */
    static String fromRoots(List<Step> steps) {
        Way way = new Way();
        way.atRoots = true;
        return way.along(steps);
    }

    /** {@return the words for a way from an object to which none is known} */
    static String from(String object, List<Step> steps) {
        Way way = new Way();
        way.words.add(object);
        way.before = Position.UNKNOWN; // it may stand in the middle of a collection
        way.behind = Position.UNKNOWN;
        return way.along(steps);
    }

    private String along(List<Step> steps) {
        for (Step step : steps) {
            if (step.field() != null) {
                add("field `" + step.field() + "`");
            } else if (step.position() != null) {
                to(step.position());
            }
            inSet |= step.isIntoSet();
        }
        if (words.size() > MOST_PARTS) {
            int left = MOST_PARTS - 1 - LAST_PARTS;
            int right = words.size() - LAST_PARTS;
            List<String> shown = new ArrayList<>(words.subList(0, left));
            shown.add("… " + (right - left) + " more …");
            shown.addAll(words.subList(right, words.size()));
            return String.join(" → ", shown);
        }
        return String.join(" → ", words);
    }

    private void to(Position position) {
        switch (position.kind()) {
            case PART -> {
                before = sum(before, position.before());
                behind = sum(behind, position.behind());
            }
            case ELEMENT -> add(element(sum(before, position.before()), sum(behind, position.behind())));
            case KEY -> add(inSet ? "an element" : "a key");
            case VALUE -> {
                String key = KeyWords.of(Objects.requireNonNull(position.key()));
                add((atRoots ? "root " : "key ") + key);
                atRoots = false;
            }
        }
    }

    private void add(String part) {
        words.add(part);
        inSet = false;
        before = 0;
        behind = 0;
    }

    private static String element(int before, int behind) {
        if (before >= 0) {
            return "element " + before;
        }
        if (behind < 0) {
            return "an element";
        }
        return behind == 0 ? "the last element" : "element " + behind + " from the end";
    }

    private static int sum(int one, int other) {
        return one < 0 || other < 0 ? Position.UNKNOWN : one + other;
    }
}
