package io.waybill.hub;

import org.junit.jupiter.api.Tag;

@Tag("long")
class LongLaneCrashIT extends LaneCrashIT {

    @Override
    int kills() {
        return 20;
    }
}
