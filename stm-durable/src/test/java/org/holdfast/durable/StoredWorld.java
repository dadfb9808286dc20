package org.holdfast.durable;

import static org.holdfast.stm.Stm.atomic;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;

/** A world in a store. */
final class StoredWorld implements World {

    private final DurableStore store;

    StoredWorld(DurableStore store) {
        this.store = store;
    }

    static final class Town {
        final TMap<String, Person> people = new TMap<>();
        final TMap<Integer, String> numbers = new TMap<>();
        final TList<Object> events = new TList<>();
    }

    static final class Person {
        final String name;
        final TLong coins;
        final TVar<@Nullable Person> friend = new TVar<>(null);
        final TVar<@Nullable Object> note = new TVar<>(null);
        final TMap<String, Person> contacts = new TMap<>();

        Person(String name, long coins) {
            this.name = name;
            this.coins = new TLong(coins);
        }
    }

    @Override
    public void found(String town) {
        store.getOrCreate(town, Town::new);
    }

    @Override
    public void abandon(String town) {
        store.removeRoot(town);
    }

    @Override
    public void rename(String town, String newName) {
        store.renameRoot(town, newName);
    }

    @Override
    public void addPerson(String town, String name, long coins) {
        town(town).people.put(name, new Person(name, coins));
    }

    @Override
    public void befriend(String town, String name, String friend) {
        Person one = person(town, name);
        Person other = person(town, friend);
        one.friend.set(other);
        other.friend.set(one);
        one.contacts.put(friend, other);
        other.contacts.put(name, one);
    }

    @Override
    public void pay(String town, String from, String to, long coins) {
        person(town, from).coins.add(-coins);
        person(town, to).coins.add(coins);
    }

    @Override
    public void note(String town, String name, Object value) {
        person(town, name).note.set(value);
    }

    @Override
    public void setNumber(String town, int number, String text) {
        town(town).numbers.put(number, text);
    }

    @Override
    public void removeNumber(String town, int number) {
        town(town).numbers.remove(number);
    }

    @Override
    public void addEvent(String town, Object event) {
        town(town).events.add(event);
    }

    @Override
    public void flush() {
        store.flush();
    }

    private Town town(String name) {
        return store.<Town>root(name).orElseThrow();
    }

    private Person person(String town, String name) {
        return Objects.requireNonNull(town(town).people.get(name));
    }

    @Override
    public String describe() {
        return atomic(() -> {
            WorldWords words = new WorldWords();
            for (String name : store.rootNames()) {
                describe(name, town(name), words);
            }
            return words.toString();
        });
    }

    private static void describe(String name, Town town, WorldWords words) {
        words.town(name, new TreeMap<>(town.numbers), town.numbers.size(), town.events);
        for (Map.Entry<String, Person> entry : new TreeMap<>(town.people).entrySet()) {
            Person person = entry.getValue();
            Person friend = person.friend.get();
            words.person(
                    entry.getKey(),
                    person.name,
                    person.coins.get(),
                    friend == null ? "" : nameIn(town, friend),
                    person.note.get());
            Set<Map.Entry<String, Person>> contacts = new TreeMap<>(person.contacts).entrySet();
            contacts.forEach(contact -> words.contact(contact.getKey(), nameIn(town, contact.getValue())));
        }
    }

    /** {@return the name under which this very object stands in the town} */
    private static String nameIn(Town town, Person person) {
        return town.people.get(person.name) == person ? person.name : "another than the town's " + person.name;
    }
}
