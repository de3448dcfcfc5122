package io.waybill.sink.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Limits a response in size and in time: one that never ends must neither fill the memory nor hold a thread of the sink.
 * It is cut off at its maximum size, and fails when it takes too long.
 */
final class ResponseLimit implements ExecChainHandler {

    private static final int MAX_BYTES = 256_000;

    private final Duration timeout;

    /** @param timeout to connect, and then for the response */
    ResponseLimit(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        long deadline = System.nanoTime() + timeout.multipliedBy(2).toNanos();
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (response.getEntity() != null) {
            response.setEntity(new LimitedEntity(response.getEntity(), deadline));
        }
        return response;
    }

    private static final class LimitedEntity extends HttpEntityWrapper {

        private final long deadline;

        LimitedEntity(HttpEntity entity, long deadline) {
            super(entity);
            this.deadline = deadline;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new LimitedStream(super.getContent(), deadline);
        }

        @Override
        public long getContentLength() {
            return Math.min(super.getContentLength(), MAX_BYTES);
        }
    }

    private static final class LimitedStream extends FilterInputStream {

        private final long deadline;
        private int left = MAX_BYTES;

        LimitedStream(InputStream in, long deadline) {
            super(in);
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            checkTime();
            int read = left == 0 ? -1 : super.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            checkTime();
            int read = left == 0 ? -1 : super.read(buffer, offset, Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        private void checkTime() throws SocketTimeoutException {
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("the response took too long");
            }
        }
    }
}
