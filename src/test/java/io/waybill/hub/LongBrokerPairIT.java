package io.waybill.hub;

import org.junit.jupiter.api.Tag;

/** The broker has a backup on the same store, which takes over when it is killed. */
@Tag("long")
class LongBrokerPairIT extends LongSeveralHubsIT {

    @Override
    boolean isPair() {
        return true;
    }

    @Override
    int rounds() {
        return 1;
    }
}
