package io.waybill.hub;

import org.junit.jupiter.api.Tag;

@Tag("long")
class LongSeveralHubsIT extends SeveralHubsIT {

    @Override
    int hubs() {
        return 3;
    }

    @Override
    int rounds() {
        return 5;
    }
}
