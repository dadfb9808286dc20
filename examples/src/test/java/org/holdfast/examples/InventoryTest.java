package org.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.snapshot;

import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InventoryTest {

    private final Inventory inventory = Inventory.inMemory();
    private final Worker worker = inventory.worker("tester");

    /** libc and libgcc need each other; all else hangs on them; the shell can do with either awk. */
    @BeforeEach
    void install() throws IOException {
        for (Stanza stanza : StanzaReaderTest.read("""
                Package: libc
                Version: 1
                Depends: libgcc

                Package: libgcc
                Version: 1
                Depends: libc (>= 1)

                Package: mawk
                Version: 1
                Depends: libc
                Provides: awk

                Package: gawk
                Version: 1
                Depends: libc
                Provides: awk

                Package: shell
                Version: 1
                Pre-Depends: awk
                Depends: sed | gawk

                Package: editor
                Version: 1
                Depends: shell, missing
                """)) {
            inventory.install(PackageInfo.of(stanza).orElseThrow(), worker);
        }
    }

    @Test
    void knowsPackagesThatAreOnlyMentioned() {
        assertThat(inventory.packages().keySet())
                .containsExactlyInAnyOrder(
                        "libc", "libgcc", "mawk", "gawk", "shell", "editor", "awk", "sed", "missing");
        assertThat(inventory.installed()).isEqualTo(6);
        assertThat(get("awk").installedAs()).containsExactlyInAnyOrder(get("mawk"), get("gawk"));
        assertThat(get("missing").installedAs()).isEmpty();
    }

    @Test
    void whatEveryDependencyHangsOnBreaksAll() {
        assertThat(brokenWithout("libc")).isEqualTo(Set.of("libgcc", "mawk", "gawk", "shell", "editor"));
    }

    @Test
    void anAlternativeSavesWhatNeedsEither() {
        assertThat(brokenWithout("mawk")).isEmpty();
        assertThat(brokenWithout("gawk")).isEqualTo(Set.of("shell", "editor"));
        assertThat(brokenWithout("missing")).isEmpty();
    }

    @Test
    void answersFollowTheLinks() {
        assertThat(snapshot(() -> Questions.cycle(inventory)).way()).hasSize(3).contains("libc", "libgcc");
        assertThat(snapshot(() -> Questions.longestChain(inventory)).way())
                .hasSize(4)
                .startsWith("editor", "shell");
        assertThat(snapshot(() -> Questions.breakage(inventory)).question())
                .isEqualTo("What would break without libc?");
    }

    @Test
    void aPackageThatIsTakenOutAndPutBackLeavesNoTrace() throws IOException {
        inventory.remove("mawk", worker);
        assertThat(get("libc").dependents.keySet()).containsExactlyInAnyOrder("libgcc", "gawk");
        assertThat(get("awk").installedAs()).containsExactly(get("gawk"));
        assertThat(brokenWithout("gawk")).isEqualTo(Set.of("shell", "editor"));
        install();
        assertThat(get("awk").installedAs()).hasSize(2);
        assertThat(Audit.of(inventory).faults()).isEmpty();
    }

    @Test
    void theAuditCountsUpdatesAndLinks() {
        Audit.Findings findings = Audit.of(inventory);
        assertThat(findings.faults()).isEmpty();
        assertThat(findings.updates()).containsEntry("tester", 6L);
        assertThat(findings.revisions()).containsEntry("mawk", 1L).containsEntry("awk", 0L);
        assertThat(findings.links()).isEqualTo(11);
    }

    @Test
    void theAuditFindsWhateverIsHalf() {
        get("libc").dependents.remove("mawk");
        get("awk").providers.put("shell", get("shell"));
        get("gawk").version.set("2");
        get("sed").revision.incrementAndGet();
        assertThat(Audit.of(inventory).faults())
                .contains(
                        "libc does not know that mawk depends on it",
                        "awk thinks that shell provides it",
                        "gawk is not as its last update left it",
                        "sed has revision 1, but no seal",
                        "6 updates in all, but 7 in packages and 6 by workers");
    }

    @Test
    void theAuditFindsADiaryThatIsBehind() {
        worker.updates.set(5);
        assertThat(Audit.of(inventory).faults())
                .anyMatch(fault -> fault.startsWith("tester has counted 5, not Update"))
                .anyMatch(fault -> fault.startsWith("editor was updated by "));
    }

    @Test
    void theAuditFindsASecondInstance() {
        inventory.packages().put("libc", new DebPackage("libc"));
        assertThat(Audit.of(inventory).faults()).contains("mawk depends on another libc");
    }

    private DebPackage get(String name) {
        return Objects.requireNonNull(inventory.packages().get(name), name);
    }

    private Set<String> brokenWithout(String name) {
        return snapshot(() -> Breakage.without(get(name))).stream()
                .map(DebPackage::toString)
                .collect(Collectors.toSet());
    }
}
