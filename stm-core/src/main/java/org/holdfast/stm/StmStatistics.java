package org.holdfast.stm;

/**
 * What all transactions of this process have come to so far. The numbers are added up while transactions run, so they
 * are of about one moment.
 *
 * @param committed attempts that took effect, those that only read included; single operations outside a block that
 *     only read are not counted
 * @param lost attempts that met a conflict and were run again, or gave up
 * @param waited attempts that waited in {@link Stm#retry}
 * @param failed attempts that ended with an exception
 * @param running transactions that run now
 * @param waiting transactions that wait in {@link Stm#retry} now
 */
public record StmStatistics(long committed, long lost, long waited, long failed, long running, long waiting) {}
