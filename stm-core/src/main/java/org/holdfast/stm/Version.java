package org.holdfast.stm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A value that has been replaced and that a registered snapshot may still need, in an immutable list from the newest to
 * the oldest. Each also refers to one further back, so that the version of an epoch is found in logarithmic time
 * (Myers: An applicative random-access stack, 1983).
 */
final class Version {

    final long orec;
    final @Nullable Object value;

    /** What the value waited for when it was replaced. */
    final @Nullable Force force;

    /** The epoch of the commit that replaced the value. A snapshot needs the value if its epoch is before this one. */
    final long untilEpoch;

    final @Nullable Version older;

    /** How many versions there are from this one on. */
    final int depth;

    private final Version jump;

    Version(long orec, @Nullable Object value, @Nullable Force force, long untilEpoch, @Nullable Version older) {
        this.orec = orec;
        this.value = value;
        this.force = force;
        this.untilEpoch = untilEpoch;
        this.older = older;
        if (older == null) {
            depth = 1;
            jump = this;
        } else {
            depth = older.depth + 1;
            Version far = older.jump;
            jump = older.depth - far.depth == far.depth - far.jump.depth ? far.jump : older;
        }
    }

    long epoch() {
        return Orec.epoch(orec);
    }

    /** {@return the newest version, from this one on, that stood at an epoch; null if it is not kept} */
    @Nullable
    Version asOf(long epoch) {
        Version version = this;
        while (version != null && version.epoch() > epoch) {
            version = version.jump.epoch() > epoch && version.jump != version ? version.jump : version.older;
        }
        return version;
    }

    /** {@return what is left of the list that starts here when only some versions are kept} */
    @Nullable
    Version only(Predicate<Version> wanted) {
        List<Version> kept = new ArrayList<>();
        for (Version version = this; version != null; version = version.older) {
            if (wanted.test(version)) {
                kept.add(version);
            }
        }
        if (kept.size() == depth) {
            return this;
        }
        Version list = null;
        for (int i = kept.size() - 1; i >= 0; i--) {
            Version version = kept.get(i);
            list = new Version(version.orec, version.value, version.force, version.untilEpoch, list);
        }
        return list;
    }
}
