package io.waybill.sink;

import java.util.Set;

/** What an HTTP response means for an event: delivered, or one of the three failures. */
public final class ResponseClassifier {

    private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429);
    private static final Set<Integer> REFUSED = Set.of(401, 403, 407);

    private ResponseClassifier() {}

    /**
     * @param toTheAddressItself whether the call was to the sink's address itself, so that 410 says that it is gone
     * @throws SinkFailure unless the status is 2xx
     */
    public static void check(SinkResponse response, boolean toTheAddressItself) throws SinkFailure {
        check(response, toTheAddressItself, "sink");
    }

    /** @param called what has the address and the credentials, in words */
    static void check(SinkResponse response, boolean toTheAddressItself, String called) throws SinkFailure {
        int status = response.status();
        if (response.isSuccess()) {
            return;
        }
        String message = response.describe();
        if (status >= 500 || TRANSIENT.contains(status)) {
            throw new TransientFailure(message, status, response.retryAfter());
        }
        if (REFUSED.contains(status)) {
            throw new RefusedFailure(message + "; check the %s's credentials".formatted(called), status);
        }
        if (status < 400) {
            throw new RefusedFailure(
                    "answered %d: its address has moved, and redirects are not followed; correct the %s's url"
                            .formatted(status, called),
                    status);
        }
        if (status == 410 && toTheAddressItself) {
            throw new RefusedFailure(message + "; the %s's address is gone".formatted(called), status);
        }
        throw new PermanentFailure(message, status);
    }
}
