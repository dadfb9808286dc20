package org.holdfast.stm;

/** How much of the heap is left. */
final class HeapRoom {

    /** The part of the heap, in hundredths, from which on it counts as full. What is garbage counts as used. */
    private static final int FULL = Integer.getInteger("org.holdfast.stm.heapFullPercent", 50);

    private HeapRoom() {}

    /** {@return whether large transactions should move their changes out of the heap} */
    static boolean isScarce() {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return used >= runtime.maxMemory() / 100 * FULL;
    }
}
