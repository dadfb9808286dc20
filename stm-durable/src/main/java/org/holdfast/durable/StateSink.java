package org.holdfast.durable;

/** Takes dictionary entries and object states. */
interface StateSink {

    /** Adds a dictionary entry. It must come before the first state that uses it. */
    void define(Shape shape);

    /** Adds the new state of an object. */
    void change(long id, byte[] state);
}
