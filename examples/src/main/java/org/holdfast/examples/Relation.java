package org.holdfast.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.holdfast.examples.Stanza.Field;

/**
 * What a field such as {@code Depends} says about another package.
 *
 * @param name of the package, without the qualifier of its architecture
 * @param constraint on its version, as in {@code >= 2.34}; empty if there is none
 */
record Relation(String name, String constraint) {

    private static final Pattern SYNTAX = Pattern.compile("(?<name>[A-Za-z0-9][A-Za-z0-9+._-]*)(:[a-z0-9-]+)?"
            + "(\\s*\\(\\s*(?<operator><<|<=|=|>=|>>|<|>)\\s*(?<version>[^()\\s]+)\\s*\\))?");

    /** {@return the groups of a field that are separated by commas, each with its alternatives} */
    static List<List<Relation>> groups(Field field) {
        List<List<Relation>> groups = new ArrayList<>();
        if (field.value().isBlank()) {
            return groups;
        }
        for (String group : field.value().split(",", -1)) {
            List<Relation> alternatives = new ArrayList<>();
            for (String text : group.split("\\|", -1)) {
                alternatives.add(parse(text.strip(), field));
            }
            groups.add(List.copyOf(alternatives));
        }
        return groups;
    }

    private static Relation parse(String text, Field field) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new ControlFormatException(field.place(), "a relation such as 'libc6 (>= 2.34)'", text);
        }
        String operator = matcher.group("operator");
        return new Relation(matcher.group("name"), operator == null ? "" : operator + " " + matcher.group("version"));
    }
}
