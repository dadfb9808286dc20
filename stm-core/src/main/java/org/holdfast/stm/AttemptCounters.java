package org.holdfast.stm;

/** What the attempts of one thread have come to. Written by that thread alone, read by others at any time. */
final class AttemptCounters {

    long committed;
    long lost;
    long waited;
    long failed;

    void add(AttemptCounters other) {
        committed += other.committed;
        lost += other.lost;
        waited += other.waited;
        failed += other.failed;
    }
}
