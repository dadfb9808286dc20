package org.holdfast.durable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A world of plain objects, which says what a stored one must look like. */
final class PlainWorld implements World {

    private final Map<String, Town> towns = new TreeMap<>();

    private static final class Town {
        private final Map<String, Person> people = new TreeMap<>();
        private final Map<Integer, String> numbers = new TreeMap<>();
        private final List<Object> events = new ArrayList<>();

        Town copy() {
            Town copy = new Town();
            people.forEach((name, person) -> copy.people.put(name, person.copy()));
            copy.numbers.putAll(numbers);
            copy.events.addAll(events);
            return copy;
        }
    }

    private static final class Person {
        private final Map<String, String> contacts = new TreeMap<>();
        private long coins;
        private String friend = "";
        private @Nullable Object note;

        Person copy() {
            Person copy = new Person();
            copy.contacts.putAll(contacts);
            copy.coins = coins;
            copy.friend = friend;
            copy.note = note;
            return copy;
        }
    }

    PlainWorld copy() {
        PlainWorld copy = new PlainWorld();
        towns.forEach((name, town) -> copy.towns.put(name, town.copy()));
        return copy;
    }

    @Override
    public void found(String town) {
        towns.putIfAbsent(town, new Town());
    }

    @Override
    public void abandon(String town) {
        towns.remove(town);
    }

    @Override
    public void rename(String town, String newName) {
        towns.put(newName, town(town));
        towns.remove(town);
    }

    @Override
    public void addPerson(String town, String name, long coins) {
        Person person = new Person();
        person.coins = coins;
        town(town).people.put(name, person);
    }

    @Override
    public void befriend(String town, String name, String friend) {
        Person one = person(town, name);
        Person other = person(town, friend);
        one.friend = friend;
        other.friend = name;
        one.contacts.put(friend, friend);
        other.contacts.put(name, name);
    }

    @Override
    public void pay(String town, String from, String to, long coins) {
        person(town, from).coins -= coins;
        person(town, to).coins += coins;
    }

    @Override
    public void note(String town, String name, Object value) {
        person(town, name).note = value;
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
        // changes nothing
    }

    /** {@return the names of the roots} */
    List<String> towns() {
        return List.copyOf(towns.keySet());
    }

    List<String> people(String town) {
        return List.copyOf(town(town).people.keySet());
    }

    List<Integer> numbers(String town) {
        return List.copyOf(town(town).numbers.keySet());
    }

    private Town town(String name) {
        return Objects.requireNonNull(towns.get(name));
    }

    private Person person(String town, String name) {
        return Objects.requireNonNull(town(town).people.get(name));
    }

    @Override
    public String describe() {
        WorldWords words = new WorldWords();
        towns.forEach((name, town) -> {
            words.town(name, town.numbers, town.numbers.size(), town.events);
            town.people.forEach((key, person) -> {
                words.person(key, key, person.coins, person.friend, person.note);
                person.contacts.forEach(words::contact);
            });
        });
        return words.toString();
    }
}
