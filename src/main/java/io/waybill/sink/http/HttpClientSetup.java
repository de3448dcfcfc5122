package io.waybill.sink.http;

import io.waybill.config.SinkSettings;
import java.time.Clock;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Sets up the HTTP client of one sink. The client does not retry, follow redirects, keep cookies or ask for compression:
 * every call is one attempt, to the address in the settings, and on record.
 */
final class HttpClientSetup implements HttpClientConfigurer {

    static final String USER_AGENT = "Waybill";

    private final SinkSettings sink;
    private final @Nullable AccessTokens tokens;

    HttpClientSetup(SinkSettings sink, Clock clock) {
        this.sink = sink;
        this.tokens = sink.oauth() == null ? null : new AccessTokens(sink.oauth(), clock);
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .setRequestExecutor(ReusedConnections.executor())
                .setRoutePlanner(new HostNames())
                .setUserAgent(USER_AGENT);
        builder.addExecInterceptorFirst("reused-connections", new ReusedConnections());
        builder.addExecInterceptorFirst("limit", new CallLimit(sink.timeout()));
        if (tokens != null) {
            // Before the bearer is added to the client whose calls need one.
            tokens.use(builder.build());
            builder.addExecInterceptorFirst("bearer", tokens);
            builder.addExecInterceptorFirst("limit-with-token", new CallLimit(sink.timeout()));
        }
    }
}
