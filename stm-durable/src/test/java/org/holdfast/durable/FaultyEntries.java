package org.holdfast.durable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files of a {@link FaultyDisk} that are not external: those that its process sees, those whose names are forced,
 * and the changes between the two.
 */
final class FaultyEntries {

    private final Map<String, FaultyContent> seen = new TreeMap<>();
    private final Map<String, FaultyContent> forced = new TreeMap<>();
    private final List<Change> unforced = new ArrayList<>();

    private sealed interface Change {

        void applyTo(Map<String, FaultyContent> entries);

        Change with(UnaryOperator<FaultyContent> contents);
    }

    private record Creation(String name, FaultyContent content) implements Change {

        @Override
        public void applyTo(Map<String, FaultyContent> entries) {
            entries.put(name, content);
        }

        @Override
        public Change with(UnaryOperator<FaultyContent> contents) {
            return new Creation(name, contents.apply(content));
        }
    }

    private record Renaming(String from, String to, FaultyContent content) implements Change {

        @Override
        public void applyTo(Map<String, FaultyContent> entries) {
            entries.remove(from);
            entries.put(to, content);
        }

        @Override
        public Change with(UnaryOperator<FaultyContent> contents) {
            return new Renaming(from, to, contents.apply(content));
        }
    }

    private record Deletion(String name) implements Change {

        @Override
        public void applyTo(Map<String, FaultyContent> entries) {
            entries.remove(name);
        }

        @Override
        public Change with(UnaryOperator<FaultyContent> contents) {
            return this;
        }
    }

    Set<String> names() {
        return seen.keySet();
    }

    /** {@return the content of a file, null if there is none of this name} */
    @Nullable
    FaultyContent content(String name) {
        return seen.get(name);
    }

    /** Puts a file there, forced. */
    void put(String name, FaultyContent content) {
        seen.put(name, content);
        forced.put(name, content);
    }

    FaultyContent create(String name) {
        FaultyContent content = new FaultyContent(new byte[0]);
        change(new Creation(name, content));
        return content;
    }

    void rename(String from, String to, FaultyContent content) {
        change(new Renaming(from, to, content));
    }

    void delete(String name) {
        change(new Deletion(name));
    }

    private void change(Change change) {
        change.applyTo(seen);
        unforced.add(change);
    }

    /** Makes the names safe. */
    void force() {
        forced.clear();
        forced.putAll(seen);
        unforced.clear();
    }

    /** {@return whether all is forced, so that a crash leaves the same by every rule} */
    boolean isForced() {
        return unforced.isEmpty() && seen.values().stream().allMatch(FaultyContent::isForced);
    }

    /** {@return the same files, which nothing that happens to these will change} */
    FaultyEntries copy() {
        IdentityHashMap<FaultyContent, FaultyContent> copies = new IdentityHashMap<>();
        UnaryOperator<FaultyContent> copying = content -> copies.computeIfAbsent(content, FaultyContent::copy);
        FaultyEntries copy = new FaultyEntries();
        seen.forEach((name, content) -> copy.seen.put(name, copying.apply(content)));
        forced.forEach((name, content) -> copy.forced.put(name, copying.apply(content)));
        unforced.forEach(change -> copy.unforced.add(change.with(copying)));
        return copy;
    }

    /** {@return what a crash leaves of these files} They must not be used any more if it leaves everything. */
    FaultyEntries survivors(Survival rule, Random random) {
        if (rule == Survival.KEEP_ALL) {
            return this;
        }
        FaultyEntries left = new FaultyEntries();
        long lastWrite =
                seen.values().stream().mapToLong(FaultyContent::lastWrite).max().orElse(0);
        int changes =
                switch (rule) {
                    case LOSE_UNFORCED -> 0;
                    case KEEP_ALL, TORN_LAST_WRITE -> unforced.size();
                    case SUBSET -> random.nextInt(unforced.size() + 1);
                };
        Map<String, FaultyContent> entries = new TreeMap<>(forced);
        unforced.subList(0, changes).forEach(change -> change.applyTo(entries));
        entries.forEach((name, content) -> left.put(name, content.surviving(rule, lastWrite, random)));
        return left;
    }

    /** {@return a number that two of different names or contents are most unlikely to share} */
    long fingerprint() {
        CRC32C crc = new CRC32C();
        long hash = unforced.size();
        for (Map.Entry<String, FaultyContent> entry : seen.entrySet()) {
            crc.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
            hash = 31 * hash + entry.getValue().addTo(crc);
        }
        return hash << 32 ^ crc.getValue();
    }
}
