package org.holdfast.examples;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.holdfast.examples.ControlFormatException.Place;
import org.holdfast.examples.Stanza.Field;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Debian control file paragraph by paragraph and holds no more than one of them.
 *
 * <p>Paragraphs are separated by empty lines. A field is {@code Name: value}; lines that begin with a blank continue
 * it; lines that begin with {@code #} are comments.
 */
final class StanzaReader implements Closeable {

    private final BufferedReader reader;
    private final String file;
    private int line;

    /**
     * A reader at the beginning.
     *
     * @param reader the text, closed with this
     * @param file its name, for messages
     */
    StanzaReader(BufferedReader reader, String file) {
        this.reader = reader;
        this.file = file;
    }

    /** {@return the next paragraph, or nothing at the end} */
    Optional<Stanza> next() throws IOException {
        Map<String, Field> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Place start = here();
        String name = "";
        for (String text = readLine(); text != null; text = readLine()) {
            if (text.startsWith("#")) {
                continue;
            }
            if (text.isBlank()) {
                if (!fields.isEmpty()) {
                    break;
                }
                continue;
            }
            if (fields.isEmpty()) {
                start = here();
            }
            if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
                Field continued = fields.get(name);
                if (continued == null) {
                    throw new ControlFormatException(here(), "a field before its continuation", text.strip());
                }
                fields.put(name, new Field(continued.place(), continued.value() + "\n" + text.strip()));
                continue;
            }
            name = nameIn(text);
            var field = new Field(here(), text.substring(name.length() + 1).strip());
            if (fields.put(name, field) != null) {
                throw new ControlFormatException(here(), "each field of a paragraph once", name);
            }
        }
        return fields.isEmpty() ? Optional.empty() : Optional.of(new Stanza(start, fields));
    }

    private String nameIn(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || text.chars().limit(colon).anyMatch(Character::isWhitespace)) {
            throw new ControlFormatException(here(), "'Name: value'", text);
        }
        return text.substring(0, colon);
    }

    private @Nullable String readLine() throws IOException {
        line++;
        return reader.readLine();
    }

    private Place here() {
        return new Place(file, line);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
