package io.waybill.hub;

import io.waybill.finding.FailureText;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The started parts of a hub. Closes them in reverse order, each even if another fails to close. */
final class OpenParts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenParts.class);

    /** Like {@link Runnable}, for what may throw. */
    interface Closing {
        void run() throws Exception;
    }

    private final Deque<Closing> closings = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        onClose(part::close);
        return part;
    }

    void onClose(Closing closing) {
        closings.push(closing);
    }

    @Override
    public void close() {
        closings.forEach(OpenParts::quietly);
    }

    static void quietly(Closing closing) {
        try {
            closing.run();
        } catch (Exception e) {
            LOG.warn("a part did not stop cleanly: {}", FailureText.of(e));
        }
    }
}
