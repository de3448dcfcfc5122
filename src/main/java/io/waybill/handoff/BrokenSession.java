package io.waybill.handoff;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session of which nobody knows what it has done: closing it rolls back what it has not committed. */
final class BrokenSession {

    private static final Logger LOG = LoggerFactory.getLogger(BrokenSession.class);

    private BrokenSession() {}

    /** @param session its connection may be gone already */
    static void close(AutoCloseable session) {
        try {
            session.close();
        } catch (Exception e) {
            LOG.debug("closing a broken session", e);
        }
    }
}
