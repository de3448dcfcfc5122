package io.waybill.sink.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;

class ResponseLimitTest {

    @Test
    void readsNoMoreThanTheMaximumSize() throws Exception {
        assertThat(read(Duration.ofMinutes(1), 1_000)).hasSize(1_000);
        assertThat(read(Duration.ofMinutes(1), 5_000_000)).hasSize(256_000);
    }

    @Test
    void failsWhenTheResponseTakesTooLong() {
        assertThatThrownBy(() -> read(Duration.ZERO, 1_000)).isInstanceOf(SocketTimeoutException.class);
    }

    private static byte[] read(Duration timeout, int size) throws IOException, HttpException {
        ClassicHttpResponse response = new ResponseLimit(timeout).execute(null, null, new Answering(size));
        try (InputStream body = response.getEntity().getContent()) {
            return body.readAllBytes();
        }
    }

    private record Answering(int size) implements ExecChain {
        @Override
        public ClassicHttpResponse proceed(ClassicHttpRequest request, Scope scope) {
            ClassicHttpResponse response = new BasicClassicHttpResponse(200);
            response.setEntity(new ByteArrayEntity(new byte[size], ContentType.TEXT_PLAIN));
            return response;
        }
    }
}
