package org.holdfast.durable;

import java.util.List;

/** What a script does to a store, and to a plain model beside it. Each call stands inside one transaction. */
interface World {

    enum Mood {
        GLAD,
        SAD {
            @Override
            public String toString() {
                return "sad";
            }
        }
    }

    record Address(String street, int number) {}

    record Letter(String text, List<String> tags, Mood mood) {}

    /** Makes a root, an empty town. */
    void found(String town);

    /** Removes a root. */
    void abandon(String town);

    /** Gives a root another name. */
    void rename(String town, String newName);

    void addPerson(String town, String name, long coins);

    /** Makes two people refer to each other, in a field and in a map. */
    void befriend(String town, String name, String friend);

    void pay(String town, String from, String to, long coins);

    void note(String town, String name, Object value);

    void setNumber(String town, int number, String text);

    void removeNumber(String town, int number);

    void addEvent(String town, Object event);

    /** Moves what the transaction has changed out of memory. */
    void flush();

    /** {@return all that can be reached, in words that are equal if and only if the contents are} */
    String describe();
}
