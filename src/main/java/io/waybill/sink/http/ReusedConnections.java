package io.waybill.sink.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Makes a call again at once, as part of the same attempt, if the connection had served earlier calls and broke before a
 * byte of the response came: the far end closes idle connections when it likes. Not if the sink may have taken the event
 * without knowing it again: then something was written, and the call has no idempotency key.
 */
final class ReusedConnections implements ExecChainHandler {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        private final IOException reason;

        Broken(IOException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        // Ends: each connection that breaks is one less to reuse.
        while (true) {
            try {
                // A copy, because the client adds headers to it.
                return chain.proceed(ClassicRequestBuilder.copy(request).build(), scope);
            } catch (Broken e) {
                if (scope.execRuntime.isExecutionAborted()) {
                    throw e.reason;
                }
            }
        }
    }

    /** Tells such a call from others that fail. */
    static HttpRequestExecutor executor() {
        return new HttpRequestExecutor() {
            @Override
            public ClassicHttpResponse execute(
                    ClassicHttpRequest request,
                    HttpClientConnection connection,
                    HttpResponseInformationCallback callback,
                    HttpContext context)
                    throws IOException, HttpException {
                // It counts on.
                EndpointDetails counts = connection.getEndpointDetails();
                boolean reused = counts.getResponseCount() > 0;
                long received = counts.getReceivedBytesCount();
                long sent = counts.getSentBytesCount();
                try {
                    return super.execute(request, connection, callback, context);
                } catch (InterruptedIOException e) {
                    throw e; // a timeout
                } catch (IOException e) {
                    boolean mayBeRepeated =
                            counts.getSentBytesCount() == sent || request.containsHeader(IDEMPOTENCY_KEY);
                    boolean nothingCame = counts.getReceivedBytesCount() == received;
                    throw reused && nothingCame && mayBeRepeated ? new Broken(e) : e;
                }
            }
        };
    }
}
