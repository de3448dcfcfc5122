package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.config.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SinkRequestTest {

    @Test
    void anHttpRequestIsDescribedInOneLineWithoutHeaders() {
        assertThat(http(
                                "PUT",
                                "/leads/7",
                                "a=b%20c",
                                JsonNodeFactory.instance.objectNode().put("note", "two\nlines"))
                        .describe())
                .isEqualTo("PUT /leads/7?a=b%20c {\"note\":\"two\\nlines\"}");
        assertThat(http("DELETE", "", null, null).describe()).isEqualTo("DELETE /");
    }

    private static SinkRequest.Http http(String method, String path, String query, JsonNode body) {
        return new SinkRequest.Http(
                method, null, path, query, Map.of("X-Key", "hush"), Map.of("Authorization", new Secret("hush")), body);
    }
}
