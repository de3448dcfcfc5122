package io.waybill.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For all tests: how long they wait for a condition if they don't say, longer than a busy machine needs; and that they look
 * at once and often, because most have not long to wait.
 */
public final class Patience implements BeforeAllCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration OFTEN = Duration.ofMillis(30);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(PATIENCE);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(OFTEN);
    }
}
