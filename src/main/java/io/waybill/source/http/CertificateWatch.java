package io.waybill.source.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.vertx.core.Vertx;
import io.waybill.config.HttpSettings.Tls;
import io.waybill.finding.FailureText;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks regularly whether the certificate's files have changed, and uses the new certificate for new connections. Open
 * connections stay as they are. If the files cannot be used, nothing changes.
 */
final class CertificateWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Tls tls;
    private final ReloadableKeys keys;

    @GuardedBy("this")
    private Certificate current;

    @GuardedBy("this")
    private String lastError = "";

    /** @param current the one that the server started with */
    CertificateWatch(Vertx vertx, Tls tls, ReloadableKeys keys, Certificate current) {
        this.vertx = vertx;
        this.tls = tls;
        this.keys = keys;
        this.current = current;
    }

    void start() {
        vertx.setPeriodic(
                INTERVAL.toMillis(),
                timer -> vertx.executeBlocking(() -> {
                    reloadIfChanged();
                    return "";
                }));
    }

    private synchronized void reloadIfChanged() {
        try {
            Certificate found = Certificate.read(tls);
            if (found.equals(current)) {
                lastError = "";
                return;
            }
            found.check(vertx);
            keys.use(found.keys(vertx));
            current = found;
            lastError = "";
            LOG.info("the webhook port now uses the new certificate from {}", tls.certificate());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            logOnce(FailureText.of(e));
        }
    }

    /** Logs the same error once. */
    @GuardedBy("this")
    private void logOnce(String error) {
        if (!error.equals(lastError)) {
            lastError = error;
            LOG.error(
                    "{} and {} cannot be used, so the current certificate stays in use: {}",
                    tls.certificate(),
                    tls.key(),
                    error);
        }
    }
}
