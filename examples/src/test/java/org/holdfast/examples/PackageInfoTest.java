package org.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.holdfast.examples.Dependency.Kind;
import org.holdfast.examples.PackageInfo.Need;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageInfoTest {

    @Test
    void knowsAllThatTheDemoKeeps() throws IOException {
        Optional<PackageInfo> info = parse("""
                Package: mawk
                Status: install ok installed
                Version: 1.3.4-1
                Section: utils
                Installed-Size: 242
                Description: pattern scanning
                 more
                Pre-Depends: libc6:any (>=2.34)
                Depends: a ( << 1:2~ ) |
                 b, c
                Provides: awk, awk (= 2)
                """);
        assertThat(info)
                .contains(new PackageInfo(
                        "mawk",
                        "1.3.4-1",
                        "utils",
                        "pattern scanning",
                        242,
                        List.of(
                                new Need(Kind.PRE_DEPENDS, List.of(new Relation("libc6", ">= 2.34"))),
                                new Need(Kind.DEPENDS, List.of(new Relation("a", "<< 1:2~"), new Relation("b", ""))),
                                new Need(Kind.DEPENDS, List.of(new Relation("c", "")))),
                        List.of("awk")));
    }

    @Test
    void leavesOutWhatIsNotInstalled() throws IOException {
        assertThat(parse("Package: a\nStatus: deinstall ok config-files\nVersion: 1"))
                .isEmpty();
        assertThat(parse("Package: a\nVersion: 1")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Depends: a,,b; test:3: expected a relation such as 'libc6 (>= 2.34)', found nothing",
                "Depends: a (2); test:3: expected a relation such as 'libc6 (>= 2.34)', found 'a (2)'",
                "Depends: a (>= 2; test:3: expected a relation such as 'libc6 (>= 2.34)', found 'a (>= 2'",
                "Installed-Size: big; test:3: expected a number of KiB, found 'big'",
                "Status: installed; test:3: expected three words such as 'install ok installed', found 'installed'",
            })
    void saysWhatIsMalformed(String line, String message) {
        assertThatThrownBy(() -> parse("Package: a\nVersion: 1\n" + line))
                .isInstanceOf(ControlFormatException.class)
                .hasMessage(message);
    }

    @Test
    void needsNameAndVersion() {
        assertThatThrownBy(() -> parse("Version: 1"))
                .hasMessage("test:1: expected a field 'Package' in this paragraph, found nothing");
        assertThatThrownBy(() -> parse("Package: a"))
                .hasMessage("test:1: expected a field 'Version' in this paragraph, found nothing");
    }

    @Test
    void theSampleHasSeveralHundredPackages() throws IOException {
        PackageFile sample = PackageFile.of(SampleFile.path());
        assertThat(sample.packages()).hasSize(500).anyMatch(each -> each.name().equals("libc6"));
        assertThat(sample.leftOut()).isZero();
    }

    private static Optional<PackageInfo> parse(String stanza) throws IOException {
        return PackageInfo.of(StanzaReaderTest.read(stanza).get(0));
    }
}
