package io.waybill.event;

import com.fasterxml.jackson.databind.JsonNode;

/** Ids as providers send them, as text. */
public final class ProviderId {

    private ProviderId() {}

    /** One text for one number, however it is written: 12345678, 12345678.0 and 1.2345678e7 are one id. */
    public static String text(JsonNode id) {
        if (!id.isFloatingPointNumber() || !Double.isFinite(id.doubleValue())) {
            return id.asText();
        }
        return id.decimalValue().stripTrailingZeros().toPlainString();
    }

    /**
     * As Waybill wrote it before 2026-11-26: a float as Java does, such as 1.2345678E7. The index of seen events may
     * still have ids of events made of it.
     */
    public static String earlierText(JsonNode id) {
        return id.isFloatingPointNumber() ? Double.toString(id.doubleValue()) : id.asText();
    }
}
