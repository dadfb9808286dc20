package org.holdfast.examples;

import static org.holdfast.stm.Stm.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.holdfast.durable.DurableStore;
import org.holdfast.durable.StoreException;
import org.holdfast.durable.StoreStatistics;
import org.holdfast.examples.Audit.Findings;
import org.holdfast.examples.Import.Outcome;

/** Leads through the demo: open, import, prove, ask, report. */
final class Tour {

    private static final long LONGEST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Screen screen;
    private final Settings settings;
    private final PackageFile file;
    private final Map<String, String> report = new LinkedHashMap<>();

    Tour(Screen screen, Settings settings, PackageFile file) {
        this.screen = screen;
        this.settings = settings;
        this.file = file;
    }

    void run() throws IOException, InterruptedException {
        Findings imported = openAndImport();
        prove(imported);
        ask();
        report();
    }

    private Findings openAndImport() throws InterruptedException {
        screen.heading("1. Open the store");
        long start = System.nanoTime();
        try (DurableStore store = DurableStore.open(settings.store())) {
            long nanos = System.nanoTime() - start;
            boolean found = Inventory.isIn(store);
            Inventory inventory = Inventory.of(store);
            report.put("Time to open, first in this process", Text.duration(nanos));
            if (found) {
                screen.say(store.recovery().toString() + ".");
                screen.say("It holds " + contents(inventory) + ". This run goes on with them.");
            } else {
                screen.say(settings.store() + " is new. Run the demo again, and it goes on with what this run stores.");
            }
            return importInto(inventory);
        }
    }

    private static String contents(Inventory inventory) {
        return snapshot(() -> Text.count(inventory.packages().size(), "package") + ", "
                + Text.number(inventory.installed()) + " of them installed, after "
                + Text.count(inventory.updates().get(), "update"));
    }

    private Findings importInto(Inventory inventory) throws InterruptedException {
        screen.heading("2. Import " + file.source());
        List<PackageInfo> packages = file.packages();
        screen.say(Text.count(packages.size(), "package") + ", one transaction each, in "
                + Text.count(settings.threads(), "thread") + ".");
        if (file.leftOut() > 0) {
            screen.say(Text.count(file.leftOut(), "further paragraph") + " left out, about other architectures.");
        }
        Import done;
        try (Progress progress = screen.progress("import", packages.size())) {
            done = Import.run(inventory, packages, settings.threads(), progress);
        }
        String rate = Text.perSecond(done.transactions(), done.nanos());
        screen.say(Text.number(done.count(Outcome.NEW)) + " new, " + Text.number(done.count(Outcome.OTHER_VERSION))
                + " with another version than before, " + Text.number(done.count(Outcome.SAME_VERSION))
                + " with the same, in " + Text.duration(done.nanos()) + ": " + rate
                + " commits per second, each on disk when atomic() returned.");
        report.put("Commits per second, importing", rate);
        Findings findings = Audit.of(inventory);
        requireNone(findings.faults());
        screen.say("The store now holds " + contents(inventory) + ".");
        return findings;
    }

    private void prove(Findings imported) throws IOException, InterruptedException {
        screen.heading("3. Kill -9");
        if (settings.kills() == 0) {
            screen.say("Not asked for.");
            return;
        }
        screen.say("A process takes packages out and puts them back, one transaction each, in "
                + Text.count(settings.threads(), "thread")
                + ", and reports each commit once atomic() has returned. At a"
                + " random moment it is killed. Then the store is opened again, and all that is in it is checked.");
        Findings before = imported;
        long acknowledged = 0;
        long nanos = 0;
        for (int kill = 1; kill <= settings.kills(); kill++) {
            UpdateProcess killed = runAndKill();
            Proof proof = check(kill, before, killed);
            before = proof.found();
            acknowledged += proof.acknowledged();
            nanos += killed.nanos();
        }
        putBack();
        screen.say("All " + Text.count(acknowledged, "acknowledged commit") + " survived "
                + Text.count(settings.kills(), "kill") + ", and no commit was half there.");
        report.put("Commits per second, until killed", Text.perSecond(acknowledged, nanos));
        report.put(
                "Acknowledged, and there after kill -9",
                Text.number(acknowledged) + " of " + Text.number(acknowledged));
    }

    private UpdateProcess runAndKill() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                Updates.NAME,
                "--store",
                settings.store().toString(),
                "--threads",
                Integer.toString(settings.threads())));
        Path from = settings.file();
        if (from != null) {
            arguments.add(from.toString());
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return UpdateProcess.runAndKill(
                arguments, random.nextInt(settings.updates()) + 1, random.nextLong(LONGEST_DELAY_NANOS));
    }

    private Proof check(int kill, Findings before, UpdateProcess killed) {
        long start = System.nanoTime();
        try (DurableStore store = DurableStore.open(settings.store())) {
            Inventory inventory = Inventory.of(store);
            long nanos = System.nanoTime() - start;
            Proof proof = Proof.of(before, killed.acknowledged(), Audit.of(inventory), settings.threads());
            requireNone(proof.faults());
            String count = Text.number(proof.acknowledged());
            screen.say("Kill " + kill + ", after " + Text.count(proof.acknowledged(), "acknowledged commit")
                    + "; opened again in " + Text.duration(nanos) + ":");
            screen.detail(count + " of " + count + " acknowledged commits are there, and "
                    + Text.number(proof.unacknowledged()) + " more not yet reported;");
            screen.detail(Text.count(proof.found().revisions().size(), "package") + " and "
                    + Text.count(proof.found().links(), "link") + " checked from both ends: nothing is half.");
            return proof;
        } catch (StoreException e) {
            throw new ProofFailed("after kill " + kill + " the store cannot be used: " + e.getMessage());
        }
    }

    private void putBack() {
        List<String> names = new ArrayList<>();
        try (DurableStore store = DurableStore.open(settings.store())) {
            Inventory inventory = Inventory.of(store);
            Worker worker = inventory.worker("importer-1");
            for (PackageInfo info : file.packages()) {
                DebPackage each = inventory.packages().get(info.name());
                if (each == null || !each.installed.get()) {
                    inventory.install(info, worker);
                    names.add(info.name());
                }
            }
            requireNone(Audit.of(inventory).faults());
        }
        if (!names.isEmpty()) {
            screen.say("Put back what was out when the kills came: " + String.join(", ", names) + ".");
        }
    }

    private void ask() {
        screen.heading("4. Questions, answered by following the links");
        Questions.all().forEach((subject, question) -> {
            long start = System.nanoTime();
            try (DurableStore store = DurableStore.open(settings.store())) {
                Inventory inventory = Inventory.of(store);
                long opened = System.nanoTime();
                Questions.Answer answer = snapshot(() -> question.apply(inventory));
                long answered = System.nanoTime();
                StoreStatistics statistics = store.statistics();
                screen.say(answer.question());
                screen.detail(answer.answer());
                screen.way(answer.way());
                report.put("Time to open, later", Text.duration(opened - start));
                report.put("Packages stored", Text.number(inventory.packages().size()));
                report.put("Objects stored", Text.number(statistics.objects()));
                report.put(
                        "Objects loaded for " + subject,
                        Text.number(statistics.loaded()) + ", in " + Text.duration(answered - opened));
            }
        });
    }

    private void report() throws IOException {
        screen.heading("5. Report");
        report.put("Bytes on disk", Text.bytes(bytesIn(settings.store())));
        screen.table(report);
    }

    private static long bytesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(each -> each.toFile().length())
                    .sum();
        }
    }

    private static void requireNone(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new ProofFailed(Text.count(faults.size(), "fault") + ", the first is: " + faults.get(0));
        }
    }
}
