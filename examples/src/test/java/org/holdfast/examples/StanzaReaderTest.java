package org.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StanzaReaderTest {

    @Test
    void readsParagraphByParagraph() throws IOException {
        List<Stanza> stanzas = read("\n\nPackage: a\nVersion: 1\n\n\n# of no account\nPackage: b\n");
        assertThat(stanzas).hasSize(2);
        assertThat(stanzas.get(0).required("Version").value()).isEqualTo("1");
        assertThat(stanzas.get(1).required("package").value()).isEqualTo("b");
        assertThat(stanzas.get(1).start()).hasToString("test:8");
    }

    @Test
    void joinsContinuationLines() throws IOException {
        Stanza stanza = read("Depends: a,\n b\nDescription: short\n long\n .\n\tlonger\n")
                .get(0);
        assertThat(stanza.required("Depends").value()).isEqualTo("a,\nb");
        assertThat(stanza.required("Description").value()).isEqualTo("short\nlong\n.\nlonger");
        assertThat(stanza.required("Description").firstLine()).isEqualTo("short");
    }

    @Test
    void keepsColonsOfTheValue() throws IOException {
        assertThat(read("Version: 1:2.3-4").get(0).required("Version").value()).isEqualTo("1:2.3-4");
    }

    @Test
    void anEmptyFileHasNoParagraphs() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("\n \n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Package: a|Version; test:2: expected 'Name: value', found 'Version'",
                "Package: a|: b; test:2: expected 'Name: value', found ': b'",
                "Package: a|two words: b; test:2: expected 'Name: value', found 'two words: b'",
                "# c| continued; test:2: expected a field before its continuation, found 'continued'",
                "Package: a|package: b; test:2: expected each field of a paragraph once, found 'package'",
            })
    void saysWhereAFileIsMalformed(String text, String message) {
        assertThatThrownBy(() -> read(text.replace('|', '\n')))
                .isInstanceOf(ControlFormatException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhichFieldIsMissing() throws IOException {
        Stanza stanza = read("\nPackage:\nVersion: 1").get(0);
        assertThatThrownBy(() -> stanza.required("Package"))
                .hasMessage("test:2: expected a field 'Package' in this paragraph, found nothing");
        assertThat(stanza.optional("Section").value()).isEmpty();
    }

    static List<Stanza> read(String text) throws IOException {
        List<Stanza> stanzas = new ArrayList<>();
        try (var reader = new StanzaReader(new BufferedReader(new StringReader(text)), "test")) {
            for (Optional<Stanza> next = reader.next(); next.isPresent(); next = reader.next()) {
                stanzas.add(next.get());
            }
        }
        return stanzas;
    }
}
