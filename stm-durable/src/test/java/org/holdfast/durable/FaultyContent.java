package org.holdfast.durable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Checksum;

/**
 * The content of a file on a {@link FaultyDisk}: what its process sees, what is forced, and the changes between them.
 */
final class FaultyContent {

    private static final int SECTOR_BYTES = 512;

    private byte[] seen;
    private byte[] forced;
    private final List<Change> unforced = new ArrayList<>();

    FaultyContent(byte[] bytes) {
        seen = bytes;
        forced = bytes;
    }

    private sealed interface Change {
        byte[] applyTo(byte[] content);
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares writes.
    private record Write(long number, int position, byte[] bytes) implements Change {

        @Override
        public byte[] applyTo(byte[] content) {
            byte[] result = Arrays.copyOf(content, Math.max(content.length, position + bytes.length));
            System.arraycopy(bytes, 0, result, position, bytes.length);
            return result;
        }

        Write part(int from, int to) {
            return new Write(number, position + from, Arrays.copyOfRange(bytes, from, to));
        }
    }

    private record Truncation(int size) implements Change {

        @Override
        public byte[] applyTo(byte[] content) {
            return Arrays.copyOf(content, Math.min(content.length, size));
        }
    }

    /** {@return the same content, which nothing that happens to this one will change} */
    FaultyContent copy() {
        FaultyContent copy = new FaultyContent(seen); // The arrays are never written to.
        copy.forced = forced;
        copy.unforced.addAll(unforced);
        return copy;
    }

    boolean isForced() {
        return seen == forced;
    }

    /** {@return how many changes are not forced} The bytes go into the checksum. */
    int addTo(Checksum checksum) {
        checksum.update(seen, 0, seen.length);
        if (forced != seen) {
            checksum.update(forced, 0, forced.length);
        }
        return unforced.size();
    }

    byte[] seen() {
        return seen.clone();
    }

    int read(ByteBuffer target, long position) {
        int length = (int) Math.max(0, Math.min(target.remaining(), seen.length - position));
        target.put(seen, (int) Math.min(position, seen.length), length);
        return length;
    }

    int size() {
        return seen.length;
    }

    void write(long number, int position, byte[] bytes) {
        change(new Write(number, position, bytes));
    }

    void truncate(int size) {
        change(new Truncation(size));
    }

    private void change(Change change) {
        seen = change.applyTo(seen);
        unforced.add(change);
    }

    void force() {
        for (Change change : unforced) {
            forced = change.applyTo(forced); // Not just what is seen: that may hold what a failed force forgot.
        }
        unforced.clear();
        if (Arrays.equals(seen, forced)) {
            seen = forced;
        }
    }

    /** A force that failed: the system takes the pages for clean, and no later force writes them. */
    void forget() {
        unforced.clear();
    }

    /** {@return the number of the last unforced write, 0 if there is none} */
    long lastWrite() {
        return unforced.stream()
                .mapToLong(change -> change instanceof Write write ? write.number : 0)
                .max()
                .orElse(0);
    }

    /** {@return what is left after a crash} */
    FaultyContent surviving(Survival rule, long lastWriteOnDisk, Random random) {
        if (rule == Survival.KEEP_ALL) {
            return this;
        }
        byte[] result = forced;
        for (Change change : rule == Survival.LOSE_UNFORCED ? List.<Change>of() : unforced) {
            if (change instanceof Write write && rule == Survival.SUBSET) {
                result = someSectors(write, result, random);
            } else if (change instanceof Write write && write.number == lastWriteOnDisk) {
                int length = random.nextInt(write.bytes.length + 1);
                int sectors = length / SECTOR_BYTES * SECTOR_BYTES;
                result = write.part(0, random.nextBoolean() ? length : sectors).applyTo(result);
            } else if (rule != Survival.SUBSET || random.nextBoolean()) {
                result = change.applyTo(result);
            }
        }
        return new FaultyContent(result);
    }

    /** Some sectors of a write; where one is missing at the end, the file may have grown nevertheless, by zeros. */
    private static byte[] someSectors(Write write, byte[] content, Random random) {
        byte[] result = content;
        int end = write.position + write.bytes.length;
        if (random.nextBoolean()) {
            result = Arrays.copyOf(result, Math.max(result.length, end));
        }
        int keepOneIn = 1 + random.nextInt(3);
        for (int at = write.position; at < end; ) {
            int next = Math.min(end, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (random.nextInt(keepOneIn) == 0) {
                result = write.part(at - write.position, next - write.position).applyTo(result);
            }
            at = next;
        }
        return result;
    }
}
