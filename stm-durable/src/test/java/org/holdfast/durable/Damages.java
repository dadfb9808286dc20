package org.holdfast.durable;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/** All that may happen to one or two files of a store: each kind of damage, at each place. */
final class Damages {

    private final StoreFiles whole;

    /** Is shown what was done, in words, and what became of it. */
    private final BiConsumer<String, StoreFiles> to;

    Damages(StoreFiles whole, BiConsumer<String, StoreFiles> to) {
        this.whole = whole;
        this.to = to;
    }

    static byte[] flip(byte[] bytes, long bit) {
        byte[] flipped = bytes.clone();
        flipped[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
        return flipped;
    }

    static byte[] zero(byte[] bytes, int from, int to) {
        byte[] zeroed = bytes.clone();
        Arrays.fill(zeroed, from, Math.min(to, bytes.length), (byte) 0);
        return zeroed;
    }

    static byte[] append(byte[] bytes, byte[] more) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, longer, bytes.length, more.length);
        return longer;
    }

    /** Every byte cut, in every file. */
    void cuts() {
        for (String name : whole.names()) {
            byte[] bytes = whole.bytes(name);
            for (int size = 0; size < bytes.length; size++) {
                to.accept(name + " cut at byte " + size, whole.with(name, Arrays.copyOf(bytes, size)));
            }
        }
    }

    /** Every bit flipped, in every file. */
    void flips() {
        for (String name : whole.names()) {
            byte[] bytes = whole.bytes(name);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                to.accept(
                        "bit " + bit % 8 + " of byte " + bit / 8 + " flipped in " + name,
                        whole.with(name, flip(bytes, bit)));
            }
        }
    }

    /** Every block zeroed, in every file. */
    void zeros(int blockBytes) {
        for (String name : whole.names()) {
            byte[] bytes = whole.bytes(name);
            for (int at = 0; at < bytes.length; at += blockBytes) {
                to.accept(
                        blockBytes + " bytes zeroed at " + at + " of " + name,
                        whole.with(name, zero(bytes, at, at + blockBytes)));
            }
        }
    }

    /** Every file with something behind its end. */
    void appendices(long seed) {
        byte[] garbage = new byte[100];
        new Random(seed).nextBytes(garbage);
        for (String name : whole.names()) {
            byte[] bytes = whole.bytes(name);
            for (int zeros : new int[] {1, 8, 64, 5_000}) {
                to.accept(
                        zeros + " zeros behind " + name, whole.with(name, Arrays.copyOf(bytes, bytes.length + zeros)));
            }
            to.accept("garbage behind " + name, whole.with(name, append(bytes, garbage)));
            for (String other : whole.names()) {
                byte[] more = whole.bytes(other);
                to.accept(other + " behind " + name, whole.with(name, append(bytes, more)));
                byte[] records = Arrays.copyOfRange(more, Math.min(LogSegment.HEADER_BYTES, more.length), more.length);
                to.accept("the records of " + other + " behind " + name, whole.with(name, append(bytes, records)));
            }
        }
    }

    /** Every file missing, under another name, in the place of another, and exchanged for another. */
    void names() {
        for (String name : whole.names()) {
            byte[] bytes = whole.bytes(name);
            to.accept(name + " missing", whole.without(name));
            for (String other : whole.names()) {
                if (!other.equals(name)) {
                    byte[] others = whole.bytes(other);
                    to.accept(name + " copied over " + other, whole.with(other, bytes));
                    to.accept(
                            name + " renamed to " + other,
                            whole.with(other, bytes).without(name));
                    to.accept(
                            name + " and " + other + " exchanged",
                            whole.with(other, bytes).with(name, others));
                }
            }
            for (String free : freeNames()) {
                to.accept(name + " renamed to " + free, whole.without(name).with(free, bytes));
                to.accept(name + " also as " + free, whole.with(free, bytes));
            }
        }
    }

    private List<String> freeNames() {
        int end = whole.log().length;
        return List.of(
                LogSegment.fileName(end), LogSegment.fileName(end + 8), LogSegment.fileName(8), SpillFile.name(7));
    }
}
