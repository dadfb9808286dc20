package org.holdfast.durable;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Random transactions that make sense in a world, from a seed. */
final class Transactions {

    private static final List<String> TOWNS = List.of("bern", "oslo", "pisa", "rome");
    private static final int PEOPLE = 8;
    private static final int NUMBERS = 50;

    private final Random random;
    private final String name;
    private int count;

    /**
     * Makes a source of transactions.
     *
     * @param name what their ids begin with; those of no other source do
     */
    Transactions(String name) {
        random = new Random(name.hashCode());
        this.name = name;
    }

    /** {@return the next one} What it does is done to this world, unless it fails. */
    Transaction next(PlainWorld world) {
        boolean fails = random.nextInt(8) == 0;
        Steps steps = new Steps(fails ? world.copy() : world);
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            step(steps);
        }
        return new Transaction(List.copyOf(steps.done), id(), random.nextInt(3) > 0, fails);
    }

    /** {@return one that stores a state of this length} What it does is done to this world. */
    Transaction large(PlainWorld world, int length) {
        Steps steps = new Steps(world);
        String town = town(steps);
        String text = text(length);
        steps.add(w -> w.setNumber(town, NUMBERS, text));
        return new Transaction(List.copyOf(steps.done), id(), true, false);
    }

    private @Nullable String id() {
        count++;
        return random.nextInt(4) == 0 ? null : name + " " + count;
    }

    /** What one transaction does, done to a world already. */
    private record Steps(PlainWorld world, List<Consumer<World>> done) {

        Steps(PlainWorld world) {
            this(world, new ArrayList<>());
        }

        void add(Consumer<World> step) {
            step.accept(world);
            done.add(step);
        }
    }

    private void step(Steps steps) {
        String town = town(steps);
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                String person = newPerson(steps, town);
                note(steps, town, person);
            }
            case 2 -> {
                String one = person(steps, town);
                String other = person(steps, town);
                steps.add(w -> w.befriend(town, one, other));
            }
            case 3, 4 -> {
                String one = person(steps, town);
                String other = person(steps, town);
                int coins = random.nextInt(100);
                steps.add(w -> w.pay(town, one, other, coins));
            }
            case 5 -> note(steps, town, person(steps, town));
            case 6, 7 -> {
                int number = random.nextInt(NUMBERS);
                String text = text(random.nextInt(8) == 0 ? 2_000 : 8);
                steps.add(w -> w.setNumber(town, number, text));
            }
            case 8 -> {
                int first = random.nextInt(NUMBERS);
                List<Integer> numbers =
                        IntStream.range(first, first + 10).boxed().toList();
                steps.add(w -> numbers.forEach(n -> w.setNumber(town, n, "n" + n)));
                steps.world.numbers(town).stream()
                        .filter(n -> n < first)
                        .forEach(n -> steps.add(w -> w.removeNumber(town, n)));
            }
            case 9 -> {
                Object event = value();
                steps.add(w -> w.addEvent(town, event));
            }
            case 10 -> {
                steps.add(World::flush);
                int number = random.nextInt(NUMBERS);
                steps.add(w -> w.setNumber(town, number, "flushed"));
            }
            default -> changeRoots(steps, town);
        }
    }

    private void changeRoots(Steps steps, String town) {
        List<String> free = TOWNS.stream()
                .filter(name -> !steps.world.towns().contains(name))
                .toList();
        if (free.isEmpty() || random.nextInt(3) == 0) {
            steps.add(w -> w.abandon(town));
        } else if (random.nextBoolean()) {
            String newName = one(free);
            steps.add(w -> w.rename(town, newName));
        } else {
            String newTown = one(free);
            steps.add(w -> w.found(newTown));
        }
    }

    private void note(Steps steps, String town, String person) {
        Object value = value();
        steps.add(w -> w.note(town, person, value));
    }

    /** {@return a town, founded if there is none} */
    private String town(Steps steps) {
        if (steps.world.towns().isEmpty()) {
            steps.add(w -> w.found(TOWNS.get(0)));
        }
        return one(steps.world.towns());
    }

    private String person(Steps steps, String town) {
        List<String> people = steps.world.people(town);
        return people.isEmpty() ? newPerson(steps, town) : one(people);
    }

    /** {@return somebody, who is added if there is nobody of that name} */
    private String newPerson(Steps steps, String town) {
        String person = "p" + random.nextInt(PEOPLE);
        if (!steps.world.people(town).contains(person)) {
            long coins = random.nextInt(1_000);
            steps.add(w -> w.addPerson(town, person, coins));
        }
        return person;
    }

    private Object value() {
        return switch (random.nextInt(5)) {
            case 0 -> new World.Address(text(6), random.nextInt(100));
            case 1 -> new World.Letter(text(10), List.of("a", text(3)), one(List.of(World.Mood.values())));
            case 2 -> random.nextLong();
            case 3 -> LocalDate.ofEpochDay(random.nextInt(30_000));
            default -> Duration.ofSeconds(random.nextInt(10_000));
        };
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String text(int length) {
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
