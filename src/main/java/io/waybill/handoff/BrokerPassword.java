package io.waybill.handoff;

import io.waybill.config.Secret;
import java.util.Objects;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** The password of an external broker. It may change in the settings before the broker knows it: until then, the one before counts. */
final class BrokerPassword {

    /** Opens a session with a password, or with none. */
    @FunctionalInterface
    interface Opener {
        ClientSession open(@Nullable String password) throws ActiveMQException;
    }

    private volatile @Nullable Secret wanted;
    private volatile @Nullable Secret worked;

    BrokerPassword(@Nullable Secret password) {
        this.wanted = password;
        this.worked = password;
    }

    void use(@Nullable Secret password) {
        wanted = password;
    }

    ClientSession open(Opener opener) throws ActiveMQException {
        Secret first = wanted;
        Secret before = worked;
        try {
            ClientSession session = opener.open(revealed(first));
            worked = first;
            return session;
        } catch (ActiveMQSecurityException e) {
            if (Objects.equals(first, before)) {
                throw e;
            }
            return opener.open(revealed(before));
        }
    }

    private static @Nullable String revealed(@Nullable Secret password) {
        return password == null ? null : password.reveal();
    }
}
