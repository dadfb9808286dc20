package org.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.holdfast.examples.Audit.Findings;
import org.junit.jupiter.api.Test;

class ProofTest {

    private final Inventory inventory = Inventory.inMemory();
    private final Worker worker = inventory.worker("updater-1");
    private final PackageInfo bash = new PackageInfo("bash", "1", "", "", 0, List.of(), List.of());
    private final Findings before = Audit.of(inventory);
    private final List<Update> acknowledged = new ArrayList<>();

    @Test
    void acceptsWhatWasAcknowledgedAndOneCommitMorePerThread() {
        acknowledged.add(inventory.install(bash, worker));
        assertThat(proof(1).faults()).isEmpty();
        inventory.remove("bash", worker);
        assertThat(proof(1).faults()).isEmpty();
        assertThat(proof(1).unacknowledged()).isEqualTo(1);
    }

    @Test
    void findsACommitThatIsMissing() {
        Update lost = new Update("updater-1", 2, Update.Action.REMOVE, "bash", 2);
        acknowledged.add(inventory.install(bash, worker));
        acknowledged.add(lost);
        assertThat(proof(1).faults())
                .containsExactlyInAnyOrder(
                        "bash has seen 1 updates, but 2 were acknowledged",
                        "updater-1 has made 1 updates, but 2 were acknowledged");
    }

    @Test
    void findsAWorkerThatIsMissing() {
        acknowledged.add(new Update("updater-2", 1, Update.Action.INSTALL, "bash", 1));
        assertThat(proof(2).faults()).contains("updater-2 has made 1 acknowledged updates, and is not there");
    }

    @Test
    void findsCommitsThatNobodyCanHaveMade() {
        inventory.install(bash, worker);
        inventory.remove("bash", worker);
        assertThat(proof(1).faults())
                .containsExactlyInAnyOrder(
                        "updater-1 has made 2 updates, but 0 were acknowledged",
                        "2 commits that nobody reported, by 1 threads");
    }

    @Test
    void findsAPackageThatIsNotAsItWasLeft() {
        Update update = inventory.install(bash, worker);
        acknowledged.add(new Update(update.worker(), update.number(), Update.Action.REMOVE, "bash", update.revision()));
        assertThat(proof(1).faults()).singleElement().asString().startsWith("bash is not as this left it: ");
    }

    @Test
    void aReportSurvivesItsLineAndACutLineIsNone() {
        Update update = inventory.install(bash, worker);
        String line = update.toLine();
        assertThat(Update.ofLine(line)).contains(update);
        for (int end = 0; end < line.length(); end++) {
            assertThat(Update.ofLine(line.substring(0, end))).isEmpty();
        }
    }

    private Proof proof(int threads) {
        return Proof.of(before, acknowledged, Audit.of(inventory), threads);
    }
}
