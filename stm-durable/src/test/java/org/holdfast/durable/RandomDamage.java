package org.holdfast.durable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** Damages the files of a store somewhere, by chance; and makes the checksums right again if that is wanted. */
final class RandomDamage {

    private static final long[] EXTREMES = {
        0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 30, 1L << 32, -2, 127, 128
    };

    private final Random random;
    private final List<String> words = new ArrayList<>();

    RandomDamage(Random random) {
        this.random = random;
    }

    /** {@return what was done} */
    String words() {
        return String.join("; ", words);
    }

    /** {@return the files with one damage more} */
    StoreFiles damage(StoreFiles files) {
        if (files.names().isEmpty()) {
            return files;
        }
        String name = any(files);
        return random.nextInt(12) == 0 ? move(files, name) : files.with(name, damage(name, files.bytes(name), files));
    }

    private String any(StoreFiles files) {
        return files.names().get(random.nextInt(files.names().size()));
    }

    private StoreFiles move(StoreFiles files, String name) {
        String other = any(files);
        byte[] bytes = files.bytes(name);
        switch (random.nextInt(4)) {
            case 0 -> {
                words.add(name + " missing");
                return files.without(name);
            }
            case 1 -> {
                words.add(name + " copied over " + other);
                return files.with(other, bytes);
            }
            case 2 -> {
                words.add(name + " and " + other + " exchanged");
                return files.with(name, files.bytes(other)).with(other, bytes);
            }
            default -> {
                String free = random.nextBoolean()
                        ? LogSegment.fileName(files.log().length)
                        : SpillFile.name(random.nextInt(10));
                words.add(name + " renamed to " + free);
                return files.without(name).with(free, bytes);
            }
        }
    }

    private byte[] damage(String name, byte[] bytes, StoreFiles files) {
        int size = bytes.length;
        int at = random.nextInt(size + 1);
        int length = Math.min(size - at, random.nextInt(random.nextBoolean() ? 16 : 600));
        switch (random.nextInt(9)) {
            case 0 -> {
                words.add(name + " cut at " + at);
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                words.add(name + " grown by " + length);
                return Arrays.copyOf(bytes, size + length);
            }
            case 2 -> {
                words.add(length + " bytes zeroed at " + at + " of " + name);
                return Damages.zero(bytes, at, at + length);
            }
            case 3 -> {
                words.add(length + " bytes gone from " + at + " of " + name);
                return join(bytes, at, new byte[0], at + length);
            }
            case 4, 5 -> {
                String from = any(files);
                byte[] others = files.bytes(from);
                int start = random.nextInt(others.length + 1);
                byte[] piece = Arrays.copyOfRange(others, start, Math.min(others.length, start + length));
                boolean over = random.nextBoolean();
                words.add(piece.length + " bytes of " + start + " of " + from + (over ? " over " : " put in at ") + at
                        + " of " + name);
                return join(bytes, at, piece, over ? Math.min(size, at + piece.length) : at);
            }
            case 6 -> {
                long extreme = EXTREMES[random.nextInt(EXTREMES.length)];
                int width = 1 << random.nextInt(4);
                byte[] word = Arrays.copyOfRange(
                        ByteBuffer.allocate(8).putLong(extreme).array(), 8 - width, 8);
                words.add(width + " bytes of " + extreme + " at " + at + " of " + name);
                return join(bytes, at, word, Math.min(size, at + width));
            }
            default -> {
                if (size == 0) {
                    return bytes;
                }
                long bit = random.nextInt(8 * size);
                words.add("bit " + bit % 8 + " of byte " + bit / 8 + " flipped in " + name);
                return Damages.flip(bytes, bit);
            }
        }
    }

    /** {@return the beginning of some bytes, others, and the rest of the first} */
    private static byte[] join(byte[] bytes, int to, byte[] middle, int from) {
        byte[] joined = Arrays.copyOf(bytes, to + middle.length + bytes.length - from);
        System.arraycopy(middle, 0, joined, to, middle.length);
        System.arraycopy(bytes, from, joined, to + middle.length, bytes.length - from);
        return joined;
    }

    /** {@return files whose checksums all fit, as far as there is something that they could belong to} */
    static StoreFiles mend(StoreFiles files) {
        StoreFiles mended = files;
        for (String name : files.names()) {
            byte[] bytes = files.bytes(name).clone();
            if (name.startsWith("log-")) {
                mendSegment(bytes, Long.parseLong(name.substring(4), 16));
            } else if (name.equals("clean")) {
                mendMark(bytes);
            } else {
                mendSpillFile(bytes);
            }
            mended = mended.with(name, bytes);
        }
        return mended;
    }

    private static void mendMark(byte[] mark) {
        if (mark.length > 4) {
            ByteBuffer.wrap(mark).order(ByteOrder.LITTLE_ENDIAN).putInt(0, LogRecord.crc(mark, 4, mark.length - 4));
        }
    }

    private static void mendSegment(byte[] segment, long base) {
        if (segment.length < LogSegment.HEADER_BYTES) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(segment);
        buffer.putInt(28, LogRecord.crc(segment, 0, 28));
        int at = LogSegment.HEADER_BYTES;
        while (segment.length - at >= LogRecord.FRAME_BYTES) {
            int length = buffer.getInt(at);
            boolean whole = length > 0 && length <= segment.length - at - LogRecord.FRAME_BYTES;
            int crc = whole ? LogRecord.crc(segment, at + LogRecord.FRAME_BYTES, length) : buffer.getInt(at + 4);
            new LogRecord(base + at, buffer.getLong(at + 8), buffer.getLong(at + 16), length, crc)
                    .encodeFrame(buffer.position(at));
            if (!whole) {
                return;
            }
            at = Math.min(segment.length, at + LogRecord.bytes(length));
        }
    }

    private static void mendSpillFile(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        int at = SpillFile.HEADER_BYTES;
        while (file.length - at >= 16) {
            int length = buffer.getInt(at + 4);
            if (length < 0 || length > file.length - at - 16) {
                return;
            }
            CRC32C crc = new CRC32C();
            crc.update(ByteBuffer.allocate(28)
                    .putLong(buffer.getLong(8))
                    .putLong(at)
                    .putInt(length)
                    .putLong(buffer.getLong(at + 8))
                    .flip());
            crc.update(file, at + 16, length);
            buffer.putInt(at, (int) crc.getValue());
            at += 16 + length;
        }
    }
}
