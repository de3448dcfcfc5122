package io.waybill.sink.http;

import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import io.waybill.sink.DownloadHosts;
import io.waybill.sink.FileLink;
import io.waybill.sink.PermanentFailure;
import io.waybill.sink.RefusedFailure;
import io.waybill.sink.ResponseClassifier;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.SinkResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.RuntimeCamelException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Gets the files of one sink, each in connections of its own. It calls only hosts that the settings name, sends the sink's
 * credentials to the sink's own host alone, and follows a redirect only to a host that the settings name for files.
 */
public final class FileClient {

    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final SinkSettings sink;
    private final DownloadHosts hosts;
    private final Clock clock;
    private final CloseableHttpClient client;
    private final CloseableHttpClient clientWithToken;

    public FileClient(SinkSettings sink, Egress egress, Clock clock) {
        this.sink = sink;
        this.hosts = DownloadHosts.of(sink);
        this.clock = clock;
        Timeout timeout = Timeout.of(sink.timeout());
        HttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new WaybillHttpComponent.Names(egress))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(LenientResponses.LIMITS)
                        .build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(timeout).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build())
                // How many there are at once is for the sink's concurrency to say.
                .setMaxConnTotal(Integer.MAX_VALUE)
                .setMaxConnPerRoute(Integer.MAX_VALUE)
                .build();
        client = builder(connections, timeout).build();
        clientWithToken = withToken(connections, timeout);
    }

    private static HttpClientBuilder builder(HttpClientConnectionManager connections, Timeout timeout) {
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setConnectionManagerShared(true)
                // So none is left open that somebody would have to close.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .setUserAgent(HttpClientSetup.USER_AGENT);
    }

    private CloseableHttpClient withToken(HttpClientConnectionManager connections, Timeout timeout) {
        SinkSettings.OAuth oauth = sink.oauth();
        if (oauth == null) {
            return client;
        }
        AccessTokens tokens = new AccessTokens(oauth, clock);
        tokens.use(client);
        return builder(connections, timeout)
                .addExecInterceptorFirst("bearer", tokens)
                .build();
    }

    /**
     * Asks for a file.
     *
     * @param conditions headers, such as {@code Range}
     * @return a response with a status of 2xx, or 416; to be closed
     * @throws SinkFailure for any other status
     */
    public FileResponse get(FileLink link, Map<String, String> conditions) throws IOException, SinkFailure {
        URI at = link.uri();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            FileResponse response = call(at, conditions);
            URI next = target(response);
            if (next == null) {
                return response;
            }
            response.close();
            check(next, response);
            at = next;
        }
        throw new PermanentFailure(
                "the file is not where its link leads: there are more than %d redirects".formatted(MOST_REDIRECTS),
                null);
    }

    /** Where a redirect leads; null if the response is none. */
    private static @Nullable URI target(FileResponse response) throws RefusedFailure {
        String location = REDIRECTS.contains(response.status()) ? response.header(HttpHeaders.LOCATION) : null;
        if (location == null) {
            return null;
        }
        try {
            return response.address().resolve(location);
        } catch (IllegalArgumentException e) {
            response.close();
            throw new RefusedFailure(
                    "answered %d, but the address that it names is none".formatted(response.status()),
                    response.status());
        }
    }

    /** A page to log in is at the sink's own host, too: so that must be named as well. */
    private void check(URI next, FileResponse response) throws RefusedFailure {
        if (next.getHost() == null || next.getRawUserInfo() != null || !hosts.isNamed(next)) {
            throw new RefusedFailure(
                    "answered %d: the file has moved to %s, and a redirect is only followed to a host in %s; add it there if that is right, or correct the credentials if it is a page to log in"
                            .formatted(response.status(), DownloadHosts.shown(next), hosts.setting()),
                    response.status());
        }
    }

    private FileResponse call(URI address, Map<String, String> conditions) throws IOException, SinkFailure {
        HttpGet request = new HttpGet(address);
        conditions.forEach(request::setHeader);
        // What is checked and gone on with is the file, not a compressed form of it.
        request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        boolean isOwn = hosts.isOwn(address);
        if (isOwn) {
            addCredentials(request);
        }
        AtomicBoolean late = new AtomicBoolean();
        Future<?> alarm = CallTimer.after(sink.timeout(), () -> {
            late.set(true);
            request.cancel();
        });
        try {
            return judged(new FileResponse(
                    address, request, (isOwn ? clientWithToken : client).executeOpen(null, request, null)));
        } catch (IOException e) {
            throw late.get() ? tooLate(sink.timeout(), e) : e;
        } catch (RuntimeCamelException e) {
            if (e.getCause() instanceof SinkFailure failure) {
                throw failure;
            }
            throw e;
        } catch (IllegalStateException e) {
            // To the client, a connection that is closed between two of its steps is a mistake of its own.
            if (late.get()) {
                throw tooLate(sink.timeout(), e);
            }
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    private static IOException tooLate(Duration timeout, Exception failure) {
        IOException timedOut = new SocketTimeoutException("no response within %d ms".formatted(timeout.toMillis()));
        timedOut.initCause(failure);
        return timedOut;
    }

    private void addCredentials(HttpGet request) {
        Secret credentials = hosts.own().credentials();
        if (credentials != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, credentials.reveal());
        }
        sink.headers().forEach((name, value) -> request.setHeader(name, value.reveal()));
    }

    private FileResponse judged(FileResponse response) throws IOException, SinkFailure {
        int status = response.status();
        if ((status >= 200 && status < 300) || status == 416 || target(response) != null) {
            return response;
        }
        try (response) {
            throw failure(response);
        }
    }

    private SinkFailure failure(FileResponse response) throws IOException, SinkFailure {
        SinkResponse read = response.read(clock);
        String quoted = FileLink.hide(response.address().getRawQuery(), read.body());
        SinkResponse shown = new SinkResponse(read.status(), quoted, true, read.retryAfter());
        boolean isSigned = response.address().getRawQuery() != null || !hosts.isOwn(response.address());
        if (read.status() == 404 || read.status() == 410 || (read.status() == 403 && isSigned)) {
            return new PermanentFailure(
                    shown.describe() + "; the file is gone, or its link has expired", read.status());
        }
        ResponseClassifier.check(shown, false);
        throw new IllegalStateException("a success is no failure: " + read.status());
    }
}
