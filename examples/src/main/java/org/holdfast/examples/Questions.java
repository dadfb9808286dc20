package org.holdfast.examples;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be learned by following the links between packages. */
final class Questions {

    private static final String FAVOURITE = "libc6";
    private static final int SHOWN = 12;

    private Questions() {}

    /**
     * What was asked, and the answer.
     *
     * @param question in words
     * @param answer in words
     * @param way names that lead from one to the next, or none
     */
    record Answer(String question, String answer, List<String> way) {}

    /** {@return the questions, by what they are about} */
    static Map<String, Function<Inventory, Answer>> all() {
        Map<String, Function<Inventory, Answer>> all = new LinkedHashMap<>();
        all.put("one package", Questions::onePackage);
        all.put("what would break", Questions::breakage);
        all.put("a cycle", Questions::cycle);
        all.put("the longest chain", Questions::longestChain);
        return all;
    }

    static Answer onePackage(Inventory inventory) {
        DebPackage asked = favourite(inventory);
        String answer = asked.description.get() + "; version " + asked.version.get() + ", "
                + Text.number(asked.installedKiB.get()) + " KiB, named in the dependencies of "
                + Text.count(asked.dependents.size(), "package") + ".";
        return new Answer("What is " + asked + "?", answer, List.of());
    }

    static Answer breakage(Inventory inventory) {
        DebPackage gone = favourite(inventory);
        Set<DebPackage> broken = Breakage.without(gone);
        String examples = broken.stream().limit(SHOWN).map(DebPackage::toString).collect(Collectors.joining(", "));
        String answer = Text.count(broken.size(), "package") + (broken.isEmpty() ? "." : ": " + examples);
        return new Answer(
                "What would break without " + gone + "?", answer + (broken.size() > SHOWN ? ", ..." : ""), List.of());
    }

    static Answer cycle(Inventory inventory) {
        List<DebPackage> cycle = Cycle.find(installed(inventory), DebPackage::needs);
        String answer = cycle.isEmpty() ? "No." : "Yes:";
        return new Answer("Do packages depend on each other in a cycle?", answer, names(cycle));
    }

    static Answer longestChain(Inventory inventory) {
        List<List<DebPackage>> chain = LongestChain.find(installed(inventory), DebPackage::needs);
        List<String> way = new ArrayList<>();
        for (List<DebPackage> link : chain) {
            way.add(link.size() == 1 ? link.get(0).name : "(" + String.join(" + ", names(link)) + ")");
        }
        String answer = Text.count(chain.size(), "link") + "; packages that depend on each other are one link:";
        return new Answer("What is the longest chain of dependencies?", answer, way);
    }

    private static DebPackage favourite(Inventory inventory) {
        DebPackage favourite = inventory.packages().get(FAVOURITE);
        if (favourite != null && favourite.installed.get()) {
            return favourite;
        }
        return Breakage.mostNeeded(inventory.packages().values())
                .orElseThrow(() -> new UserError("no package is installed, so there is nothing to ask"));
    }

    private static Iterable<DebPackage> installed(Inventory inventory) {
        return () -> inventory.packages().values().stream()
                .filter(each -> each.installed.get())
                .iterator();
    }

    private static List<String> names(Collection<DebPackage> packages) {
        return packages.stream().map(each -> each.name).toList();
    }
}
