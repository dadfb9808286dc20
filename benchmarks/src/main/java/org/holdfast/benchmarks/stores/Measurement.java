package org.holdfast.benchmarks.stores;

import java.util.Locale;

/** What can be measured of a filled store. */
enum Measurement {
    IMPORT("accounts/s"),
    BYTES("bytes"),
    TRANSFERS("transfers/s"),
    TRANSFERS_OF_FEW("transfers/s"),
    FORCES("forces"),
    WARM_READ("ns"),
    COLD_READ("ns"),
    WARM_SCAN("accounts/s"),
    COLD_SCAN("accounts/s"),
    OPEN("ms"),
    RECOVER("accounts/s");

    private final String unit;

    Measurement(String unit) {
        this.unit = unit;
    }

    static Measurement named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_'));
    }

    String unit() {
        return unit;
    }

    /** {@return what the process of a trial prints} */
    double of(Trial trial) throws Exception {
        return switch (this) {
            case IMPORT, BYTES -> trial.fill();
            case TRANSFERS -> trial.transfers();
            case TRANSFERS_OF_FEW -> trial.transfersOfFew();
            case FORCES -> trial.countedTransfers();
            case WARM_READ -> trial.warmRead();
            case COLD_READ -> trial.coldRead();
            case WARM_SCAN -> trial.warmScan();
            case COLD_SCAN -> trial.coldScan();
            case OPEN -> trial.open();
            case RECOVER -> trial.accounts() / (trial.open() / 1e3);
        };
    }
}
