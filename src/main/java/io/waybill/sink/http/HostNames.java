package io.waybill.sink.http;

import io.waybill.config.Address;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/** Calls the host that an {@link Address} names, also where camel-http would not take its name. */
final class HostNames implements HttpRoutePlanner {

    private final HttpRoutePlanner planner = new DefaultRoutePlanner(null);

    @Override
    public HttpRoute determineRoute(HttpHost target, HttpContext context) throws HttpException {
        return planner.determineRoute(named(target), context);
    }

    @Override
    public HttpRoute determineRoute(HttpHost target, @Nullable HttpRequest request, HttpContext context)
            throws HttpException {
        HttpHost named = named(target);
        if (request != null && !named.equals(target)) {
            request.setAuthority(new URIAuthority(named));
        }
        return planner.determineRoute(named, request, context);
    }

    private static HttpHost named(HttpHost target) {
        String name = Address.host(target.getHostName());
        return name.equals(target.getHostName())
                ? target
                : new HttpHost(target.getSchemeName(), name, target.getPort());
    }
}
