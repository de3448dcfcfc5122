package io.waybill.ops;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a form that is the body of a call. */
public final class FormFields {

    private static final int MOST = 20;

    private final Map<String, List<String>> fields;

    private FormFields(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    public static FormFields of(RoutingContext context) {
        String body = new String(CallLimits.body(context), StandardCharsets.UTF_8);
        return new FormFields(new QueryStringDecoder(body, StandardCharsets.UTF_8, false, MOST).parameters());
    }

    /** Null if it is missing or empty. */
    public @Nullable String text(String name) {
        List<String> texts = fields.getOrDefault(name, List.of());
        return texts.isEmpty() || texts.get(0).isEmpty() ? null : texts.get(0);
    }
}
