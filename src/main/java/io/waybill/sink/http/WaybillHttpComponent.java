package io.waybill.sink.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;

/** camel-http that connects only where {@link Egress} allows it, also when it asks for access tokens. */
public final class WaybillHttpComponent extends HttpComponent {

    private final Egress egress;

    public WaybillHttpComponent(Egress egress) {
        this.egress = egress;
    }

    @Override
    protected HttpClientConnectionManager createConnectionManager(
            TlsSocketStrategy tls, int most, int mostPerRoute, SocketConfig sockets) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls)
                .setDnsResolver(new Names(egress))
                .setDefaultSocketConfig(sockets)
                .setConnectionFactory(LenientResponses.connections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        // Each time: a call to a sink that is closing the connection may not be repeated.
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .setTimeToLive(TimeValue.ofMilliseconds(getConnectionTimeToLive()))
                        .build())
                .setMaxConnTotal(most > 0 ? most : getMaxTotalConnections())
                .setMaxConnPerRoute(mostPerRoute > 0 ? mostPerRoute : getConnectionsPerRoute())
                .build();
    }

    record Names(Egress egress) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return egress.resolve(host).toArray(InetAddress[]::new);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
