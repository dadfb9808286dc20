package org.holdfast.durable;

import java.util.Objects;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** What tests ask the inside of a store. */
final class StoreProbe {

    private StoreProbe() {}

    /** {@return what a variable is in a store, null if it is transient} */
    static @Nullable StoredObject stored(Variable variable) {
        return (StoredObject) Memory.instance().stored(variable);
    }

    /** {@return the id of a stored entity} */
    static long idOf(Object entity) {
        return Objects.requireNonNull(Identities.of(entity, ClassLayout.of(entity.getClass())))
                .id();
    }

    /** {@return the objects of the store in which a variable is} */
    static Graph graph(Variable variable) {
        return Objects.requireNonNull(stored(variable)).graph();
    }

    /** {@return a stored entity by its id, without the way that leads to it, which would hold it} */
    static <T> T load(Graph graph, long id, Class<T> type) {
        return type.cast(graph.loader().entity(id, type));
    }

    /** {@return the end of the log of the store in which a variable is} */
    static long appended(Variable variable) {
        return graph(variable).storage().appended();
    }

    /** {@return how much of that log is safe on disk} */
    static long forced(Variable variable) {
        return graph(variable).storage().forced();
    }
}
