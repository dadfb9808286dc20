package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the commits of a log come to: the image of their states, the dictionary, and the ids. */
final class Replayed implements LogVisitor {

    private final Disk disk;
    private final Image image;
    private final Map<Integer, Shape> shapes = new LinkedHashMap<>();
    private final CommittedIds ids;
    private final Set<String> included = new HashSet<>();
    private long largestId;
    private long commits;

    Replayed(Disk disk, Image image, int keptIds) {
        this.disk = disk;
        this.image = image;
        this.ids = new CommittedIds(keptIds);
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
        CommitBody.read(body, position, new CommitBody.Visitor() {
            @Override
            public void shape(Shape shape) {
                define(shape);
            }

            @Override
            public void state(long id, byte[] state) {
                put(id, new StoredState(0, position, state));
            }

            @Override
            public void included(SpillFile.Seal file) {
                include(file, position);
            }

            @Override
            public void id(String id) {
                ids.add(id, position);
            }
        });
    }

    private void include(SpillFile.Seal file, long position) {
        included.add(file.fileName());
        try {
            SpillFile.read(disk, file, (id, state) -> put(id, new StoredState(0, position, state)));
        } catch (IOException e) {
            throw new StoreException("cannot read " + file.fileName() + " in " + disk.directory() + ": " + e, e);
        }
    }

    private void define(Shape shape) {
        shapes.put(shape.number(), shape);
    }

    private void put(long id, StoredState state) {
        largestId = Math.max(largestId, id);
        try {
            image.put(id, state);
        } catch (IOException e) {
            throw new StoreException("cannot rebuild " + image.path() + ": " + e, e);
        }
    }

    Image image() {
        return image;
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
}
