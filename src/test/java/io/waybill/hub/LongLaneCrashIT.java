package io.waybill.hub;

import io.waybill.testing.Pairing;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("long")
class LongLaneCrashIT extends LaneCrashIT {

    /** Found by name in place of the short form's. */
    static List<Pairing> pairings() {
        return List.of(Pairing.values());
    }

    @Override
    int kills() {
        return 20;
    }
}
