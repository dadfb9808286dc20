package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/*
 * The log is read twice. Forwards, to find its end and to check it, with the dictionary and the ids, and to learn which
 * objects there are, so that their image is made with room for all of them. Then backwards, in chunks, so that each
 * object is put into the image once, or, if it has changed within a chunk, a few times: putting costs ten times as much
 * as reading.
 */
/** What the commits of a log come to: the dictionary, the ids, and the states of an image. */
final class Replayed implements LogVisitor {

    private final Disk disk;
    private final Map<Integer, Shape> shapes = new LinkedHashMap<>();
    private final CommittedIds ids;
    private final Set<String> included = new HashSet<>();
    private final LogChunks chunks;
    /** The objects whose states are still to be put into the image. */
    private final Roaring64Bitmap toCome = new Roaring64Bitmap();

    private long largestId;
    private long states;
    private long entries;
    private long entryBytes;
    private long commits;

    Replayed(Disk disk, int keptIds) {
        this.disk = disk;
        this.ids = new CommittedIds(keptIds);
        this.chunks = new LogChunks(disk);
    }

    /** Takes what a clean close has left, so that earlier commits need not be read. */
    void take(CleanMark mark) {
        largestId = mark.largestId();
        mark.shapes().forEach(this::define);
        if (!mark.idsComplete()) {
            ids.setIncomplete();
        }
        mark.ids().forEach(id -> ids.add(id, mark.position()));
    }

    @Override
    public void commit(long position, long sequence, ByteBuffer body) {
        commits++;
        chunks.add(position, body.remaining());
        CommitBody.read(body, position, new CommitBody.Visitor() {
            @Override
            public void shape(Shape shape) {
                define(shape);
            }

            @Override
            public void state(long id, ByteBuffer state) {
                announce(id, state.remaining());
            }

            @Override
            public void included(SpillFile.Seal file) {
                included.add(file.fileName());
                read(file, (id, state) -> announce(id, state.length));
            }

            @Override
            public void id(String id) {
                ids.add(id, position);
            }

            @Override
            public void loss(long largestLostId) {
                ids.setIncomplete();
                largestId = Math.max(largestId, largestLostId);
            }
        });
    }

    private void define(Shape shape) {
        shapes.put(shape.number(), shape);
    }

    private void announce(long id, int bytes) {
        largestId = Math.max(largestId, id);
        toCome.addLong(id);
        states++;
        entries += ImageEntry.entries(bytes);
        entryBytes += ImageEntry.bytes(bytes);
    }

    private void read(SpillFile.Seal file, SpillFile.Visitor visitor) {
        try {
            SpillFile.read(disk, file, visitor);
        } catch (IOException e) {
            throw new StoreException("cannot read " + file.fileName() + " in " + disk.directory() + ": " + e, e);
        }
    }

    /** {@return a new image of all that was read} */
    Image newImage(Path directory) throws IOException {
        Image image = Image.create(directory, expected());
        boolean done = false;
        try {
            putInto(image);
            done = true;
            return image;
        } finally {
            if (!done) {
                image.close();
            }
        }
    }

    /** What is known from the states that were written, some of which are not the last ones of their objects. */
    private ImageSize expected() {
        if (states == 0) {
            return ImageSize.UNKNOWN;
        }
        double last = (double) toCome.getLongCardinality() / states;
        return new ImageSize((long) (entries * last), (double) entryBytes / entries);
    }

    /** Puts into an image what was read. */
    void putInto(Image image) throws IOException {
        chunks.readBackwards(new ToImage(image));
    }

    Map<Integer, Shape> shapes() {
        return shapes;
    }

    CommittedIds ids() {
        return ids;
    }

    /** {@return whether a file of states belongs to a commit that was read} */
    boolean includes(String fileName) {
        return included.contains(fileName);
    }

    long largestId() {
        return largestId;
    }

    /** {@return how many commits were read} */
    long commits() {
        return commits;
    }

    /** Puts states into an image, but none of which a later chunk had a newer one. */
    private final class ToImage implements LogChunks.Visitor {

        private final Image image;
        private final Roaring64Bitmap ofChunk = new Roaring64Bitmap();

        ToImage(Image image) {
            this.image = image;
        }

        @Override
        public void commit(long position, long sequence, ByteBuffer body) {
            CommitBody.read(body, position, new CommitBody.Visitor() {
                @Override
                public void state(long id, ByteBuffer state) {
                    if (toCome.contains(id)) {
                        byte[] bytes = new byte[state.remaining()];
                        state.get(bytes);
                        put(id, position, bytes);
                    }
                }

                @Override
                public void included(SpillFile.Seal file) {
                    read(file, (id, state) -> {
                        if (toCome.contains(id)) {
                            put(id, position, state);
                        }
                    });
                }
            });
        }

        private void put(long id, long position, byte[] bytes) {
            ofChunk.addLong(id);
            try {
                image.put(id, new StoredState(0, position, bytes));
            } catch (IOException e) {
                throw new StoreException("cannot rebuild " + image.path() + ": " + e, e);
            }
        }

        @Override
        public void endOfChunk() {
            toCome.andNot(ofChunk);
            ofChunk.clear();
        }
    }
}
