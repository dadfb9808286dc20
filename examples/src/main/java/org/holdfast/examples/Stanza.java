package org.holdfast.examples;

import java.util.Map;
import org.holdfast.examples.ControlFormatException.Place;

/**
 * A paragraph of a control file: fields with names and values.
 *
 * @param start where it begins
 * @param fields by name, however that is capitalised
 */
record Stanza(Place start, Map<String, Field> fields) {

    /**
     * A field.
     *
     * @param place where it begins
     * @param value without the name; continuation lines follow after line feeds
     */
    record Field(Place place, String value) {

        /** {@return the first line of the value} */
        String firstLine() {
            int end = value.indexOf('\n');
            return end < 0 ? value : value.substring(0, end);
        }
    }

    /** {@return a field that must be there} */
    Field required(String name) {
        Field field = fields.get(name);
        if (field == null || field.value().isEmpty()) {
            throw new ControlFormatException(
                    field == null ? start : field.place(), "a field '" + name + "' in this paragraph", "");
        }
        return field;
    }

    /** {@return a field, an empty one if it is not there} */
    Field optional(String name) {
        return fields.getOrDefault(name, new Field(start, ""));
    }
}
