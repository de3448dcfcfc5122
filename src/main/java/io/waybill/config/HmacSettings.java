package io.waybill.config;

/**
 * How a provider signs with an HMAC.
 *
 * @param header the request header that contains the signature, alone or as one of several parts
 * @param prefix the text before the signature, such as {@code sha256=}
 * @param signed what is signed: a text in which {@link #BODY}, {@link #TIMESTAMP}, {@link #ID} and {@link #TARGET} are
 *     replaced
 * @param timestamp where the timestamp is: the name of a request header or, if it ends in {@code =}, the beginning of a
 *     part of the signature's header; empty if there is none
 * @param id where the webhook's id is, in the same way
 * @param key how the secret is turned into the key
 */
public record HmacSettings(
        Algorithm algorithm,
        String header,
        String prefix,
        Encoding encoding,
        String signed,
        String timestamp,
        String id,
        Key key) {

    /** With the text of the secret as the key. */
    public HmacSettings(
            Algorithm algorithm,
            String header,
            String prefix,
            Encoding encoding,
            String signed,
            String timestamp,
            String id) {
        this(algorithm, header, prefix, encoding, signed, timestamp, id, Key.TEXT);
    }

    public static final String BODY = "{body}";
    public static final String TIMESTAMP = "{timestamp}";
    public static final String ID = "{id}";

    /** The path and the query of the request, as the provider sent them. */
    public static final String TARGET = "{target}";

    /** The same, with the percent-encodings decoded that HubSpot decodes before it signs. */
    public static final String DECODED_TARGET = "{decoded-target}";

    /** The whole address. It cannot be signed: {@link #at} replaces it. */
    static final String URL = "{url}";

    /** The same, decoded as {@link #DECODED_TARGET}. */
    public static final String DECODED_URL = "{decoded-url}";

    /**
     * The same with the public address in what is signed: a header of the request could name any.
     *
     * @param publicUrl what stands before {@code /webhooks/} in the address that the provider posts to
     */
    public HmacSettings at(String publicUrl) {
        String filled = signed.replace(URL, publicUrl + TARGET).replace(DECODED_URL, publicUrl + DECODED_TARGET);
        return new HmacSettings(algorithm, header, prefix, encoding, filled, timestamp, id, key);
    }

    /** What the secret is. */
    public enum Key {
        TEXT,
        HEX,
        BASE64
    }

    /** The hash. */
    public enum Algorithm {
        SHA_256("HmacSHA256"),
        SHA_512("HmacSHA512"),
        SHA_1("HmacSHA1");

        private final String standardName;

        Algorithm(String standardName) {
            this.standardName = standardName;
        }

        /** The name in Java. */
        public String standardName() {
            return standardName;
        }
    }

    /** How the signature is encoded. */
    public enum Encoding {
        HEX,
        BASE64,
        BASE64URL
    }
}
