package org.holdfast.durable;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a store leaves when it is closed, so that the next opening need not read the log. It is deleted before anything
 * is changed; without it, or if it is damaged, the image is rebuilt from the log.
 *
 * <pre>
 * crc        int32    CRC-32C of what follows
 * version    byte     2, of the image as well; a reader refuses others
 * position   varint   the log's end
 * largestId  varint
 * image      string, varint, int32   file name, length, checksum: {@link ImageSeal}
 * shapes     varint, then each       the dictionary: {@link Shape}
 * complete   boolean                 whether no id was ever dropped
 * ids        varint, then each       strings, the oldest first: {@link CommittedIds}
 * </pre>
 *
 * @param position the end of the log that the image covers
 * @param largestId the largest id of an object
 * @param image the image's file
 * @param shapes the dictionary
 * @param idsComplete whether there never were other ids
 * @param ids of the latest commits that had one, the oldest first
 */
record CleanMark(
        long position,
        long largestId,
        ImageSeal image,
        Collection<Shape> shapes,
        boolean idsComplete,
        List<String> ids) {

    private static final String NAME = "clean";
    private static final String NEW_NAME = "clean.new";
    private static final int VERSION = 2;
    private static final int CRC_BYTES = 4;
    private static final int MOST_BYTES = 1 << 30;

    /** {@return the mark in a directory, empty if there is none that can be used} */
    static Optional<CleanMark> read(Disk disk) throws IOException {
        if (!disk.exists(NAME)) {
            return Optional.empty();
        }
        try (DiskFile file = disk.openToRead(NAME)) {
            long size = file.size();
            if (size <= CRC_BYTES || size > MOST_BYTES) {
                return Optional.empty();
            }
            byte[] bytes = new byte[(int) size];
            file.read(ByteBuffer.wrap(bytes), 0);
            return crc(bytes) == new Input(bytes).readInt() ? decode(bytes) : Optional.empty();
        }
    }

    private static Optional<CleanMark> decode(byte[] bytes) {
        try {
            return Optional.of(decodeWhole(bytes));
        } catch (KryoException | IllegalStateException e) {
            return Optional.empty(); // somebody has mended the checksum of what is no mark
        }
    }

    private static CleanMark decodeWhole(byte[] bytes) {
        Input input = new CheckedInput(bytes, CRC_BYTES, bytes.length - CRC_BYTES);
        FormatVersion.require(VERSION, Byte.toUnsignedInt(input.readByte()), NAME + ", the mark of a clean close,");
        long position = input.readVarLong(true);
        long largestId = input.readVarLong(true);
        ImageSeal image = new ImageSeal(input.readString(), input.readVarLong(true), input.readInt());
        List<Shape> shapes = new ArrayList<>();
        int count = input.readVarInt(true);
        for (int i = 0; i < count; i++) {
            shapes.add(Shape.read(input));
        }
        boolean idsComplete = input.readBoolean();
        List<String> ids = new ArrayList<>();
        for (int left = input.readVarInt(true); left > 0; left--) {
            ids.add(input.readString());
        }
        if (position < 0 || largestId < 0 || !ImageFile.isName(image.fileName()) || ids.contains(null)) {
            throw new IllegalStateException("not a mark");
        }
        return new CleanMark(position, largestId, image, shapes, idsComplete, ids);
    }

    /** Puts this mark into a directory, safe on disk when this returns. */
    void write(Disk disk) throws IOException {
        Output output = new Output(1024, -1);
        output.writeInt(0);
        output.writeByte(VERSION);
        output.writeVarLong(position, true);
        output.writeVarLong(largestId, true);
        output.writeString(image.fileName());
        output.writeVarLong(image.fileBytes(), true);
        output.writeInt(image.checksum());
        output.writeVarInt(shapes.size(), true);
        shapes.forEach(shape -> shape.write(output));
        output.writeBoolean(idsComplete);
        output.writeVarInt(ids.size(), true);
        ids.forEach(output::writeString);
        int end = output.position();
        int crc = crc(output.toBytes());
        output.setPosition(0);
        output.writeInt(crc);
        output.setPosition(end);
        try (DiskFile file = disk.open(NEW_NAME)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(output.toBytes()), 0);
            file.force();
        }
        disk.forceDirectory(); // The name of the image first, or a mark may survive without it.
        disk.rename(NEW_NAME, NAME);
        disk.forceDirectory();
    }

    /** Takes away whatever mark there is. It must not outlive the first change to the store. */
    static void delete(Disk disk) throws IOException {
        if (disk.exists(NAME)) {
            disk.delete(NAME);
        }
        disk.forceDirectory(); // Also if it is not there: whoever took it away may have died before this.
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, CRC_BYTES, bytes.length - CRC_BYTES);
        return (int) crc.getValue();
    }
}
