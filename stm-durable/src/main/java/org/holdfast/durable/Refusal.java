package org.holdfast.durable;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Why something may not be stored. Thrown where that is found, which is deep in a value and knows nothing of the way
 * there; caught by the commit, which tells the user with the way from a root.
 */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Predicate<Object> culprit;
    private final transient Function<String, StoreException> result;

    private Refusal(String reason, Predicate<Object> culprit, Function<String, StoreException> result) {
        super(reason);
        this.culprit = culprit;
        this.result = result;
    }

    /**
     * {@return a refusal of every object of a class}
     *
     * @param reason why, and what to use instead
     */
    static Refusal ofClass(Class<?> type, String reason) {
        return new Refusal(reason, object -> object.getClass() == type, NotStorableException::new);
    }

    /**
     * {@return a refusal of one object}
     *
     * @param reason why, and what to use instead
     */
    static Refusal of(Object culprit, String reason) {
        return new Refusal(reason, object -> object == culprit, NotStorableException::new);
    }

    /** {@return a refusal of an object of another store} */
    static Refusal foreign(Object culprit, String reason) {
        return new Refusal(reason, object -> object == culprit, ForeignObjectException::new);
    }

    /** {@return this, with what it was noticed by} */
    Refusal because(Throwable cause) {
        initCause(cause);
        return this;
    }

    boolean isOf(Object object) {
        return culprit.test(object);
    }

    /** {@return what the user gets} */
    StoreException at(String way) {
        StoreException told = result.apply(way + ": " + getMessage());
        if (getCause() != null) {
            told.initCause(getCause());
        }
        return told;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this; // the user never sees this
    }
}
