package org.holdfast.durable;

/** A storage that calls a test when a unit of work is complete and not yet committed. */
final class HookedStorage extends ForwardingStorage {

    volatile Runnable beforeSeal = () -> {};

    HookedStorage(Storage storage) {
        super(storage);
    }

    @Override
    public UnitOfWork begin() {
        return new Unit(super.begin()) {
            @Override
            public void seal() {
                beforeSeal.run();
                super.seal();
            }
        };
    }
}
