package org.holdfast.stm;

import org.jspecify.annotations.Nullable;

/**
 * A value that has been replaced and that a registered snapshot may still need, in a list from the newest to the
 * oldest. Written under the variable's commit lock; {@link #older} is cut by anyone once no snapshot can need what
 * follows.
 */
final class Version {

    final long orec;
    final @Nullable Object value;

    /** What the value waited for when it was replaced. */
    final @Nullable Force force;

    /** The epoch of the commit that replaced the value. A snapshot needs the value if its epoch is before this one. */
    final long untilEpoch;

    @Nullable
    Version older;

    Version(long orec, @Nullable Object value, @Nullable Force force, long untilEpoch, @Nullable Version older) {
        this.orec = orec;
        this.value = value;
        this.force = force;
        this.untilEpoch = untilEpoch;
        this.older = older;
    }

    long epoch() {
        return Orec.epoch(orec);
    }

    /** {@return the newest version, from this one on, that stood at an epoch; null if it is not kept} */
    @Nullable
    Version asOf(long epoch) {
        Version version = this;
        while (version != null && version.epoch() > epoch) {
            version = version.older;
        }
        return version;
    }

    /** Cuts off, from the list that starts here, what was replaced up to an epoch. */
    void cutAfter(long epoch) {
        Version version = this;
        for (Version next = version.older; next != null; next = version.older) {
            if (next.untilEpoch <= epoch) {
                version.older = null;
                return;
            }
            version = next;
        }
    }

    /** {@return what is left of a list when only what some registered snapshot needs is kept} */
    static @Nullable Version pruned(@Nullable Version list, Snapshots.Registered registered) {
        Version kept = list;
        while (kept != null && !registered.need(kept.epoch(), kept.untilEpoch)) {
            kept = kept.older;
        }
        for (Version version = kept; version != null; version = version.older) {
            Version next = version.older;
            while (next != null && !registered.need(next.epoch(), next.untilEpoch)) {
                next = next.older;
            }
            version.older = next;
        }
        return kept;
    }
}
