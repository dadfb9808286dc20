/**
 * The store beside its peers, in the same run: every engine does the same work behind {@link BankStore}, with the
 * settings by which it keeps what it has acknowledged, and one process measures one figure.
 */
@org.jspecify.annotations.NullMarked
package org.holdfast.benchmarks.stores;
