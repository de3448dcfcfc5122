package io.waybill.source.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.vertx.core.Vertx;
import io.waybill.config.HttpSettings.Tls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the certificate's files have changed, and has new connections use what is in them. Connections there are
 * stay as they are; files that are no certificate change nothing.
 */
final class CertificateWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Tls tls;
    private final ReloadableKeys keys;
    @GuardedBy("this")
    private Certificate used;

    @GuardedBy("this")
    private String trouble = "";

    /** @param used what the server began with */
    CertificateWatch(Vertx vertx, Tls tls, ReloadableKeys keys, Certificate used) {
        this.vertx = vertx;
        this.tls = tls;
        this.keys = keys;
        this.used = used;
    }

    void start() {
        vertx.setPeriodic(
                INTERVAL.toMillis(),
                timer -> vertx.executeBlocking(() -> {
                    look();
                    return "";
                }));
    }

    private synchronized void look() {
        try {
            Certificate found = Certificate.read(tls);
            if (found.equals(used)) {
                trouble = "";
                return;
            }
            found.check(vertx);
            keys.use(found.keys(vertx));
            used = found;
            trouble = "";
            LOG.info("the webhook port has a new certificate, from {}", tls.certificate());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            complain(e.toString());
        }
    }

    /** Once for each trouble. */
    @GuardedBy("this")
    private void complain(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.error(
                    "{} or {} cannot be used, so the certificate stays as it is: {}",
                    tls.certificate(),
                    tls.key(),
                    what);
        }
    }
}
