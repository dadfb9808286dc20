package org.holdfast.stm.spi;

import java.util.function.BooleanSupplier;

/** A commit for which a {@link Storage} has made all ready. It is committed or aborted exactly once. */
public interface Prepared {

    /**
     * Appends the changes to the log if the attempt is still valid. The validation is called once, in the same short
     * section as the append, so that the order of the log is the order in which transactions took effect. If it answers
     * true, the changes are committed and nothing after that can fail.
     *
     * @param validation whether what the attempt has read is still current
     * @return what the validation answered
     */
    boolean commit(BooleanSupplier validation);

    /** {@return the end of these changes in the log, once committed} */
    long position();

    /** Tells that the committed values are visible to all threads and the locks are released. */
    void published();

    /** Forgets these changes. Called instead of {@link #commit}, or after it has answered false. */
    void abort();
}
