package org.holdfast.benchmarks.peers;

/**
 * One benchmark in one process.
 *
 * @param benchmark its class and method
 * @param count how many variables, or 0 if it does not ask
 * @param threads how many threads
 * @param engine the engine, or {@link #JDK}
 */
record Trial(String benchmark, int count, int threads, String engine) {

    /** In place of an engine: what the class library has for the same purpose. */
    static final String JDK = "jdk";
}
