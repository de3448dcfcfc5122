package io.waybill.sink.http;

import io.waybill.sink.RetryAfter;
import io.waybill.sink.SinkResponse;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** The response to a request for a file, to be read while it arrives. */
public final class FileResponse implements Closeable {

    private static final int MOST_OF_AN_ERROR = 64_000;

    private final URI address;
    private final HttpGet request;
    private final ClassicHttpResponse response;

    /** @param address which was called */
    FileResponse(URI address, HttpGet request, ClassicHttpResponse response) {
        this.address = address;
        this.request = request;
        this.response = response;
    }

    public URI address() {
        return address;
    }

    public int status() {
        return response.getCode();
    }

    /** The first of that name; null if there is none. */
    public @Nullable String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue().strip();
    }

    /** The length of the body in bytes; -1 if its head does not say it. */
    public long length() {
        HttpEntity entity = response.getEntity();
        return entity == null ? 0 : entity.getContentLength();
    }

    /** Whether a body that breaks off can be told from one that ends. */
    public boolean hasKnownEnd() {
        HttpEntity entity = response.getEntity();
        return entity == null || entity.getContentLength() >= 0 || entity.isChunked();
    }

    /** Reading fails if the body breaks off, or nothing comes for as long as the sink's timeout. */
    public InputStream body() throws IOException {
        HttpEntity entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    /** The response with the beginning of its body, to be judged: of one that is no file. */
    SinkResponse read(Clock clock) throws IOException {
        String body = new String(body().readNBytes(MOST_OF_AN_ERROR), StandardCharsets.UTF_8);
        return new SinkResponse(status(), body, true, RetryAfter.parse(header("Retry-After"), clock));
    }

    /** Cuts off what has not been read. */
    @Override
    public void close() {
        request.cancel();
        try {
            response.close();
        } catch (IOException e) {
            // As it was to be.
        }
    }
}
