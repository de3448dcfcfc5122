package io.waybill.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.waybill.event.MappingException;
import io.waybill.mapping.Jq;
import io.waybill.mapping.Mappings;
import org.jspecify.annotations.Nullable;

/** Where a payload says what type its event has: in a field, or in several that jq puts together. */
public final class Discriminator {

    private final String written;
    private final @Nullable Jq jq;

    private Discriminator(String written, @Nullable Jq jq) {
        this.written = written;
        this.jq = jq;
    }

    /** @param path of the field, with dots if it is nested */
    static Discriminator field(String path) {
        return new Discriminator(path, null);
    }

    /**
     * Reads a route's parameter.
     *
     * @param written a field's path, or jq, which begins with a dot or a quotation mark
     * @throws MappingException if it is jq that does not compile
     */
    public static Discriminator of(String written, Mappings mappings) {
        boolean isJq = written.startsWith(".") || written.startsWith("\"");
        return new Discriminator(written, isJq ? mappings.expression(written) : null);
    }

    /** Missing if the payload does not say. */
    public JsonNode in(JsonNode payload) {
        if (jq == null) {
            return PayloadShape.at(payload, written);
        }
        try {
            return jq.apply(payload);
        } catch (MappingException e) {
            return MissingNode.getInstance();
        }
    }

    /** As it is written in the route. */
    @Override
    public String toString() {
        return written;
    }
}
