package io.waybill.hub;

import org.junit.jupiter.api.Tag;

@Tag("long")
class LongEditsIT extends EditsIT {

    @Override
    int edits() {
        return 200;
    }
}
