package org.holdfast.durable;

import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commits to a store by chance, and to a model, which says what is in the store after each commit. */
final class RandomStore {

    private final Random random;
    private final RandomValues values;
    private final List<String> people = new ArrayList<>();

    private RandomStore(long seed) {
        random = new Random(seed);
        values = new RandomValues(seed);
    }

    /** {@return a judge of a store that was made from a seed, and closed} */
    static DamageJudge make(long seed, Path directory) throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            return new RandomStore(seed).make(new FaultyDisk(scratch.path()));
        }
    }

    private DamageJudge make(FaultyDisk disk) throws IOException {
        int segmentBytes = 100 + random.nextInt(random.nextBoolean() ? 300 : 4_000);
        int commits = 2 + random.nextInt(20);
        World model = new PlainWorld();
        List<String> words = new ArrayList<>(List.of(model.describe()));
        try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), segmentBytes)) {
            World world = new StoredWorld(store);
            atomic(() -> world.found("oslo"));
            model.found("oslo");
            words.add(model.describe());
            for (int i = 1; i < commits; i++) {
                List<Step> steps = steps();
                atomic(() -> steps.forEach(step -> step.apply(world)));
                steps.forEach(step -> step.apply(model));
                words.add(model.describe());
            }
        }
        return new DamageJudge(disk, segmentBytes, words, store -> new StoredWorld(store).describe());
    }

    private interface Step {
        void apply(World world);
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            steps.add(step());
            if (random.nextInt(6) == 0) {
                steps.add(World::flush);
            }
        }
        int number = random.nextInt();
        steps.add(world -> world.setNumber("oslo", number, "n")); // so that each commit has a state
        return steps;
    }

    private Step step() {
        Object value = values.value(0);
        if (people.size() < 2 || random.nextInt(6) == 0) {
            String name = "p" + people.size();
            people.add(name);
            return world -> world.addPerson("oslo", name, 100);
        }
        String one = people.get(random.nextInt(people.size()));
        String other = people.get(random.nextInt(people.size()));
        int number = random.nextInt(30);
        String text = values.text(random.nextInt(random.nextInt(10) == 0 ? 2_000 : 20));
        return switch (random.nextInt(6)) {
            case 0 -> world -> world.befriend("oslo", one, other);
            case 1 -> world -> world.pay("oslo", one, other, number);
            case 2 -> world -> world.note("oslo", one, value);
            case 3 -> world -> world.setNumber("oslo", number, text);
            case 4 -> world -> world.removeNumber("oslo", number);
            default -> world -> world.addEvent("oslo", value);
        };
    }
}
