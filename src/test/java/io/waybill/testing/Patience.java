package io.waybill.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** For all tests: how long they wait for a condition if they don't say. Longer than a busy machine needs. */
public final class Patience implements BeforeAllCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(PATIENCE);
    }
}
