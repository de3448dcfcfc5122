package io.waybill.hub;

import org.junit.jupiter.api.Tag;

@Tag("long")
class LongCrashIT extends CrashIT {

    @Override
    int kills() {
        return 50;
    }
}
