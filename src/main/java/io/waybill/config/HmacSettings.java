package io.waybill.config;

/**
 * How a provider signs with an HMAC.
 *
 * @param header the request header the signature is in, alone or as one of several parts
 * @param prefix what stands before the signature, such as {@code sha256=}; it is not part of it
 * @param signed what is signed: text in which {@link #BODY}, {@link #TIMESTAMP} and {@link #ID} stand for themselves
 * @param timestamp where the timestamp is: a request header's name, or, ending in {@code =}, what its part of the
 *     signature's header begins with; empty if there is none
 * @param id the same for the webhook's id
 */
public record HmacSettings(
        Algorithm algorithm,
        String header,
        String prefix,
        Encoding encoding,
        String signed,
        String timestamp,
        String id) {

    public static final String BODY = "{body}";
    public static final String TIMESTAMP = "{timestamp}";
    public static final String ID = "{id}";

    /** With which hash. */
    public enum Algorithm {
        SHA_256("HmacSHA256"),
        SHA_512("HmacSHA512"),
        SHA_1("HmacSHA1");

        private final String standardName;

        Algorithm(String standardName) {
            this.standardName = standardName;
        }

        /** Java's name. */
        public String standardName() {
            return standardName;
        }
    }

    /** How the signature is written. */
    public enum Encoding {
        HEX,
        BASE64,
        BASE64URL
    }
}
