package org.holdfast.stm.proof;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.holdfast.stm.Isolation;

/** What one attempt has read and written, and when. */
final class RecordedAttempt {

    /** How an attempt ended. */
    enum End {
        COMMITTED,
        /** It threw an exception of its own. */
        FAILED,
        /** It gave up to wait, or lost to another, and there was or is to be another attempt. */
        STOPPED,
        /** It was the last one that its transaction's limits allow. */
        GAVE_UP
    }

    private final String name;
    private final Isolation isolation;
    /** A time at which it had not begun. */
    private final long began;
    /** A time at which it had ended. */
    private long ended = Long.MAX_VALUE;

    private End end = End.STOPPED;
    private final Set<Version> reads = new LinkedHashSet<>();
    /** By version written, the one that it replaced; null if only the place's list tells. */
    private final Map<Version, Version> writes = new LinkedHashMap<>();
    /** Those of the versions written that others may have gone before since the snapshot. */
    private final Set<Version> commuting = new HashSet<>();

    RecordedAttempt(String name, Isolation isolation, long began) {
        this.name = name;
        this.isolation = isolation;
        this.began = began;
    }

    void end(End how, long when) {
        end = how;
        ended = when;
    }

    void read(Version version) {
        reads.add(version);
    }

    void write(Version version, Version replaced) {
        writes.put(version, replaced);
    }

    /** Says of a version written that the attempt need not know what it replaced. */
    void commute(Version version) {
        commuting.add(version);
    }

    /** Forgets the writes, to say them anew. */
    void clearWrites() {
        writes.clear();
        commuting.clear();
    }

    /** Fills in what only the lists of the places have told. A commit that is missing there was lost. */
    void completeWrites(Map<Version, Version> listed) {
        writes.replaceAll((version, known) -> known == null ? listed.get(version) : known);
        if (isCommitted() && writes.containsValue(null)) {
            throw new AssertionError("of the writes of " + this + " some are lost: " + writes);
        }
    }

    long began() {
        return began;
    }

    long ended() {
        return ended;
    }

    End end() {
        return end;
    }

    boolean isOnSnapshot() {
        return isolation == Isolation.SNAPSHOT;
    }

    /** {@return whether it may have come to nothing at any step} */
    boolean mayBeCutShort() {
        return end == End.STOPPED || end == End.GAVE_UP;
    }

    boolean isCommitted() {
        return end == End.COMMITTED;
    }

    Set<Version> reads() {
        return reads;
    }

    Map<Version, Version> writes() {
        return writes;
    }

    boolean isCommuting(Version written) {
        return commuting.contains(written);
    }

    @Override
    public String toString() {
        return name + " (" + end + ")";
    }
}
