package io.waybill.sink.http;

import io.waybill.sink.SinkResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Limits a call as a whole, from connecting to the last byte of the response, and the response in size: one that never ends
 * must neither fill the memory nor hold a thread of the sink. A call that takes too long is cut off and fails; a response
 * that is too large is cut off and read as far as that. So is one that breaks off: its status is known.
 */
final class CallLimit implements ExecChainHandler {

    /** What an answer to a large batch may have. */
    static final int MAX_BYTES = 1_000_000;

    private final Duration timeout;

    CallLimit(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        // A request of the client's own knows what to cut off in each phase; others are cut off once they are
        // connected.
        Call call = new Call(
                scope.originalRequest instanceof Cancellable cancellable ? cancellable : cancelling(scope), timeout);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getEntity() == null) {
                call.end();
            } else {
                response.removeHeaders(SinkResponse.INCOMPLETE);
                Runnable broken = () -> response.setHeader(SinkResponse.INCOMPLETE, true);
                response.setEntity(new LimitedEntity(response.getEntity(), call, broken));
            }
            return response;
        } catch (IOException e) {
            call.end();
            throw call.explained(e);
        } catch (HttpException e) {
            call.end();
            throw e;
        } catch (RuntimeException e) {
            // A connection that is closed between two steps of the client is, to it, a mistake of its own.
            call.end();
            call.throwIfLate(e);
            throw e;
        }
    }

    private static Cancellable cancelling(ExecChain.Scope scope) {
        return () -> {
            scope.execRuntime.discardEndpoint();
            return true;
        };
    }

    private static final class Call {

        private final Cancellable connection;
        private final Duration timeout;
        private final Future<?> alarm;
        private volatile boolean late;

        Call(Cancellable connection, Duration timeout) {
            this.connection = connection;
            this.timeout = timeout;
            this.alarm = CallTimer.after(timeout, this::cutOffAsLate);
        }

        private void cutOffAsLate() {
            late = true;
            cutOff();
        }

        /** Closes the connection. What the client closes in an orderly way, it reads to its end first. */
        void cutOff() {
            connection.cancel();
        }

        void end() {
            alarm.cancel(false);
        }

        /** Why reading failed: when a connection was closed from here, the client's own reason says nothing. */
        IOException explained(IOException failure) {
            return late ? timedOut(failure) : failure;
        }

        void throwIfLate(Exception failure) throws IOException {
            if (late) {
                throw timedOut(failure);
            }
        }

        private IOException timedOut(Exception failure) {
            IOException timedOut =
                    new SocketTimeoutException("no complete response within %d ms".formatted(timeout.toMillis()));
            timedOut.initCause(failure);
            return timedOut;
        }
    }

    private static final class LimitedEntity extends HttpEntityWrapper {

        private final Call call;
        private final Runnable broken;

        LimitedEntity(HttpEntity entity, Call call, Runnable broken) {
            super(entity);
            this.call = call;
            this.broken = broken;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new LimitedStream(super.getContent(), call, broken);
        }

        /** Not known: whoever counted on it would take a response that breaks off for one that ends in zeros. */
        @Override
        public long getContentLength() {
            return -1;
        }
    }

    private static final class LimitedStream extends FilterInputStream {

        private final Call call;
        private final Runnable broken;
        private int left = MAX_BYTES;

        /** @param broken is called when the response breaks off */
        LimitedStream(InputStream in, Call call, Runnable broken) {
            super(in);
            this.call = call;
            this.broken = broken;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            try {
                int read = super.read(buffer, offset, Math.min(length, left));
                left -= Math.max(0, read);
                if (read < 0) {
                    call.end();
                }
                return read;
            } catch (InterruptedIOException e) {
                throw call.explained(e);
            } catch (IOException e) {
                call.throwIfLate(e);
                broken.run();
                left = 0;
                return -1;
            }
        }

        @Override
        public void close() throws IOException {
            if (left == 0) {
                call.cutOff();
            }
            try {
                super.close(); // reads to the end of the response, so the limit still counts
            } catch (IOException e) {
                if (left > 0) {
                    call.throwIfLate(e);
                }
            } finally {
                call.end();
            }
        }
    }
}
