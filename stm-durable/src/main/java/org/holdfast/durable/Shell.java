package org.holdfast.durable;

import java.util.BitSet;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** An object that is being made. */
final class Shell {

    final long id;
    final ClassLayout layout;
    final Object instance;
    final boolean unread;

    /** Those of its variables that were met or made, by the place of their field in the layout. */
    private final @Nullable Variable[] variables;

    /** The places of the fields whose content stands among the plain ones: for a variable, a reference to it. */
    final BitSet referred = new BitSet();

    /** Kept while this waits for others to be complete. */
    byte @Nullable [] state;

    boolean waited;
    boolean complete;

    Shell(long id, ClassLayout layout, Object instance, boolean unread) {
        this.id = id;
        this.layout = layout;
        this.instance = instance;
        this.unread = unread;
        variables = new Variable[layout.slots().size()];
    }

    /** {@return the variable in the field at this place of the layout} */
    Variable variable(int index) {
        Variable variable = variables[index];
        if (variable == null) {
            variable = newVariable(layout.slots().get(index).field().getType());
            variables[index] = variable;
        }
        return variable;
    }

    static Variable newVariable(Class<?> type) {
        return type == TLong.class ? new TLong() : new TVar<@Nullable Object>(null);
    }
}
