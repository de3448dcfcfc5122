package io.waybill.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON in one way: RFC 8259, UTF-8, one document; if a key comes twice, the last one counts. What a text
 * becomes in memory is limited: in depth, values, and the length of names and numbers. Numbers are exact.
 */
public final class Json {

    /** Deeper than any webhook seen, and far from what would exhaust a thread's stack. */
    private static final int MAX_NESTING = 200;

    /** More than any webhook seen has. A few characters can make a value that takes a hundred bytes of memory. */
    private static final int MAX_TOKENS = 200_000;

    private static final int MAX_NAME = 10_000;
    private static final int MAX_NUMBER = 1_000;
    /** Far beyond a double's, and near enough that no calculation takes long. */
    private static final int MAX_EXPONENT = 2_000;

    private static final int MAX_PLAIN_DIGITS = 40;

    private static final char REPLACEMENT = '\uFFFD';

    private static final ObjectMapper MAPPER = mapper(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_NESTING)
            .maxTokenCount(MAX_TOKENS)
            .maxNameLength(MAX_NAME)
            .maxNumberLength(MAX_NUMBER)
            .build());

    /** An event contains a payload and more, so that what Waybill wrote itself may be beyond the limits. */
    private static final ObjectMapper OWN = mapper(StreamReadConstraints.defaults());

    private Json() {}

    private static ObjectMapper mapper(StreamReadConstraints limits) {
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .nodeFactory(new ExactNumbers())
                .addModule(instants())
                .build();
    }

    /** Writes times as RFC 3339. */
    private static SimpleModule instants() {
        return new SimpleModule()
                .addSerializer(Instant.class, new StdScalarSerializer<>(Instant.class) {
                    @Override
                    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
                            throws IOException {
                        out.writeString(Rfc3339.write(value));
                    }
                })
                .addDeserializer(Instant.class, new StdScalarDeserializer<>(Instant.class) {
                    @Override
                    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
                        return Rfc3339.read(in.getText());
                    }
                });
    }

    /** The mapper itself, for libraries that need one. It must not be reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** As {@link #read(byte[])}, into a record. */
    public static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return OWN.readValue(new String(bytes, StandardCharsets.UTF_8), type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Decodes strictly, so that JSON in another encoding is refused.
     *
     * @throws CharacterCodingException if the bytes are not UTF-8
     */
    public static String utf8(byte[] bytes) throws CharacterCodingException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            // The sender wrote this character, or it stands for bytes that are not UTF-8: then this throws.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** What is beyond the limits, if that is why a text could not be read. */
    public static Optional<String> limitExceededBy(@Nullable Throwable e) {
        if (e instanceof NumberFormatException || (e != null && e.getCause() instanceof NumberFormatException)) {
            return Optional.of("a number in it has an exponent beyond %d".formatted(MAX_EXPONENT));
        }
        if (!(e instanceof StreamConstraintsException limit)) {
            return Optional.empty();
        }
        String message = String.valueOf(limit.getOriginalMessage());
        if (message.contains("nesting depth")) {
            return Optional.of("it is nested more than %d deep".formatted(MAX_NESTING));
        }
        if (message.contains("Token count")) {
            return Optional.of("it has more than %d names, values and brackets".formatted(MAX_TOKENS));
        }
        return Optional.of(
                message.contains("Number")
                        ? "a number in it has more than %d digits".formatted(MAX_NUMBER)
                        : "a name or text in it is too long");
    }

    /** @throws JsonProcessingException if the text is not exactly one JSON document within the limits */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return parse(parser(text));
    }

    /** For {@link #parse(JsonParser)}. */
    public static JsonParser parser(String text) {
        try {
            return MAPPER.createParser(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws JsonProcessingException if what is parsed is not exactly one JSON document within the limits */
    public static JsonNode parse(JsonParser parser) throws JsonProcessingException {
        try (parser) {
            JsonNode node = MAPPER.readTree(parser);
            if (node == null) {
                throw new NoDocumentException("the body is empty", null);
            }
            return node;
        } catch (NumberFormatException e) {
            throw new NoDocumentException("a number in it is too large or too small", e);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For JSON that Waybill wrote itself: an error in it is a bug, and its size is not limited. */
    public static JsonNode read(byte[] bytes) {
        try {
            return OWN.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes 12345678 of 12345678.0 and of 1.2345678e7, where Java's double makes 1.2345678E7 of both. */
    private static final class ExactNumbers extends JsonNodeFactory {

        private static final long serialVersionUID = 1;

        /** @throws NumberFormatException as Jackson does for still larger exponents */
        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (Math.abs((long) number.scale()) > MAX_EXPONENT) {
                throw new NumberFormatException("an exponent beyond " + MAX_EXPONENT);
            }
            BigDecimal stripped = number.stripTrailingZeros();
            boolean isShort = stripped.precision() - stripped.scale() <= MAX_PLAIN_DIGITS;
            return DecimalNode.valueOf(isShort && stripped.scale() < 0 ? stripped.setScale(0) : stripped);
        }
    }

    /** The text is no document, or none that can be read. */
    private static final class NoDocumentException extends JsonProcessingException {
        NoDocumentException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
