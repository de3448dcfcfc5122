package io.waybill.sink.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** Reads no more of an answer than could matter: a sink that answers without end must not fill the memory. */
final class ResponseLimit implements ExecChainHandler {

    private static final int MOST_BYTES = 256_000;

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (response.getEntity() != null) {
            response.setEntity(new Limited(response.getEntity()));
        }
        return response;
    }

    private static final class Limited extends HttpEntityWrapper {

        Limited(HttpEntity entity) {
            super(entity);
        }

        @Override
        public InputStream getContent() throws IOException {
            return new LimitedStream(super.getContent());
        }

        @Override
        public long getContentLength() {
            return Math.min(super.getContentLength(), MOST_BYTES);
        }
    }

    private static final class LimitedStream extends FilterInputStream {

        private int left = MOST_BYTES;

        LimitedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = left == 0 ? -1 : super.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = left == 0 ? -1 : super.read(buffer, offset, Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
