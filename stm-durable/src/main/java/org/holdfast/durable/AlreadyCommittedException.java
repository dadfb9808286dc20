package org.holdfast.durable;

/**
 * Thrown when a transaction has an id with which another has committed before: it is the repeat of one that did take
 * place, and is not applied a second time.
 */
public final class AlreadyCommittedException extends StoreException {

    private static final long serialVersionUID = 1L;

    private final String id;
    private final long position;

    AlreadyCommittedException(String id, long position, Object store) {
        super("a transaction with the id '" + id + "' has committed in " + store
                + " before; this one, with the same id,"
                + " has changed nothing. If it is a repeat, go on: all is done. If not, give each transaction an id"
                + " of its own");
        this.id = id;
        this.position = position;
    }

    /** {@return the id} */
    public String id() {
        return id;
    }

    /** {@return the end in the log of the commit that had the id first} */
    long position() {
        return position;
    }
}
