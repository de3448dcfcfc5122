package io.waybill.sink.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.LazyLaxLineParser;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Reads a response although parts of it are not as they should be: by then the sink has its event, and the status says what
 * it did with it.
 */
final class LenientResponses {

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_HEADERS = 1_000;
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    /** No response fills the memory with its head. */
    static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(LONGEST_LINE)
            .setMaxHeaderCount(MOST_HEADERS)
            .build();

    private LenientResponses() {}

    static HttpConnectionFactory<ManagedHttpClientConnection> connections() {
        return ManagedHttpClientConnectionFactory.builder()
                .http1Config(LIMITS)
                .responseParserFactory(limits -> new Heads(LIMITS))
                .incomingContentLengthStrategy(LenientResponses::length)
                .build();
    }

    /** Where the body ends. If that is not clear, there is none, and the connection is not used again. */
    private static long length(HttpMessage response) {
        List<String> codings = values(response, HttpHeaders.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            return codings.get(codings.size() - 1).equalsIgnoreCase("chunked")
                    ? ContentLengthStrategy.CHUNKED
                    : ContentLengthStrategy.UNDEFINED;
        }
        List<String> lengths = values(response, HttpHeaders.CONTENT_LENGTH);
        if (lengths.isEmpty()) {
            return ContentLengthStrategy.UNDEFINED;
        }
        if (lengths.size() == 1 && LENGTH.matcher(lengths.get(0)).matches()) {
            return Long.parseLong(lengths.get(0));
        }
        response.setHeader(HttpHeaders.CONNECTION, "close");
        return 0;
    }

    /** Without repetitions. */
    private static List<String> values(HttpMessage response, String name) {
        return Arrays.stream(response.getHeaders(name))
                .flatMap(header -> Arrays.stream(header.getValue().split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
    }

    /** Leaves out lines that are no headers. */
    private static final class Heads extends DefaultHttpResponseParser {

        private static final Header NONE = new BasicHeader("Not-A-Header", "");

        Heads(Http1Config limits) {
            super(limits, new Lines(), null);
        }

        @Override
        public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
            ClassicHttpResponse response = super.parse(buffer, in);
            if (response != null) {
                response.removeHeaders(NONE.getName());
            }
            return response;
        }

        private static final class Lines extends LazyLaxLineParser {
            @Override
            public Header parseHeader(CharArrayBuffer line) {
                try {
                    return super.parseHeader(line);
                } catch (ParseException e) {
                    return NONE;
                }
            }
        }
    }
}
