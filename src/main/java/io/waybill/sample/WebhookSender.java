package io.waybill.sample;

import io.waybill.config.Address;
import io.waybill.config.HttpSettings;
import io.waybill.config.SourceSettings;
import io.waybill.source.verification.SignedRequest;
import io.waybill.source.verification.Signer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/** Posts webhooks to the hub on this machine, signed as their provider would sign them. */
public final class WebhookSender {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String hub;
    private final HttpClient client;
    private final Clock clock;

    /**
     * @param port where the hub listens
     * @throws NotSentException if the settings name a certificate that cannot be read
     */
    public WebhookSender(HttpSettings settings, int port, Clock clock) throws NotSentException {
        this.hub = settings.scheme() + "://" + Address.authority(host(settings), port);
        this.client = client(settings);
        this.clock = clock;
    }

    /** The settings may name a host that can only be listened at. */
    private static String host(HttpSettings settings) {
        return settings.host().matches("[0:.]+") ? "127.0.0.1" : settings.host();
    }

    private static HttpClient client(HttpSettings settings) throws NotSentException {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
        if (settings.tls() != null) {
            try {
                client.sslContext(PinnedCertificate.context(settings.tls().certificate()));
            } catch (IOException | GeneralSecurityException e) {
                throw new NotSentException("'waybill.http.tls.certificate' = '%s' cannot be read; give a PEM file"
                        .formatted(Objects.requireNonNull(settings.tls()).certificate()));
            }
        }
        return client.build();
    }

    /**
     * Posts a webhook, and waits for the answer.
     *
     * @param source whose webhook it is
     * @param name of the payload, for messages
     * @throws NotSentException if there was no answer
     */
    public HttpResponse<String> post(SourceSettings source, String name, byte[] payload)
            throws NotSentException, InterruptedException {
        try {
            return client.send(request(source, payload), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new NotSentException(
                    "nothing answers at %s; start the hub, or correct 'waybill.http.port'".formatted(hub));
        } catch (HttpTimeoutException e) {
            throw new NotSentException(
                    "no answer to '%s' within %d seconds; look at the hub's log".formatted(name, TIMEOUT.toSeconds()));
        } catch (IOException e) {
            throw new NotSentException(
                    "no answer to '%s' from %s: %s; check 'waybill.http.port' and 'waybill.http.tls.certificate'"
                            .formatted(name, hub, e.getMessage()));
        } catch (IllegalArgumentException e) {
            // Its message quotes the secret.
            throw new NotSentException("the secret of '%s' cannot be sent in a header; choose one of ASCII characters"
                    .formatted(source.name()));
        }
    }

    private HttpRequest request(SourceSettings source, byte[] payload) {
        SignedRequest signed = new Signer(source, clock).sign(payload);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(hub + signed.target()))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(signed.body()));
        signed.headers().forEach(request::header);
        return request.build();
    }
}
