package io.waybill.hub;

import io.waybill.testing.Pairing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The two pairings differ only with very many events. */
@Tag("long")
class LongBacklogIT extends BacklogIT {

    @Override
    int events() {
        return 1_000_000;
    }

    @Test
    void costsNoMoreOnAnExternalBroker() {
        fillAndDrain(Pairing.EXTERNAL_POSTGRESQL);
    }
}
