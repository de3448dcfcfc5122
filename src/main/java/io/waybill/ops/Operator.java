package io.waybill.ops;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.waybill.record.ChangeOutcome;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who makes a call, as far as the call says: the user name of Basic authentication, which nobody checks. */
public final class Operator {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");
    private static final int LONGEST = 64;
    private static final String HAS_TOKEN = "waybill.token";

    private Operator() {}

    /**
     * Logs a change that an operator made, and notes it for the record.
     *
     * @param what in the past tense: {@code stopped the sink crm}
     */
    public static void did(RoutingContext context, String what) {
        did(context, what, what);
    }

    /** @param onRecord the same for the record, which may have personal data in it: it is masked where it is shown */
    static void did(RoutingContext context, String what, String onRecord) {
        String name = claimed(context);
        LOG.info("operator {} {}", name == null ? "unnamed" : name, what);
        OperatorChanges.ended(context, ChangeOutcome.DONE, onRecord);
    }

    /** Notes why the change that a call asks for was not made. */
    public static void wasRefused(RoutingContext context, String why) {
        OperatorChanges.ended(context, ChangeOutcome.REFUSED, why);
    }

    /** Notes what failed, so that the change was not made or only in part. */
    public static void failed(RoutingContext context, String what) {
        OperatorChanges.ended(context, ChangeOutcome.FAILED, what);
    }

    /** To be called when a call needed the token, and has it. */
    static void passed(RoutingContext context) {
        context.put(HAS_TOKEN, true);
    }

    /** Whether the call needed the token, and has it. */
    public static boolean hasToken(RoutingContext context) {
        return Boolean.TRUE.equals(context.get(HAS_TOKEN));
    }

    /** The name that is claimed, or null. */
    static @Nullable String claimed(RoutingContext context) {
        return name(context.request().getHeader(HttpHeaders.AUTHORIZATION));
    }

    /** Fit for a line of the log. */
    static @Nullable String name(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String decoded = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            String name = decoded.substring(0, Math.max(0, decoded.indexOf(':')))
                    .replaceAll("[\\p{C}\\s]+", " ")
                    .strip();
            return name.isEmpty() ? null : name.substring(0, Math.min(name.length(), LONGEST));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
