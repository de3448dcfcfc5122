package io.waybill.config;

import io.waybill.privacy.Seal;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of a setting may be.
 *
 * @param rule what is allowed, with its unit, for error messages and the documentation
 * @param secret whether the value must never be printed
 * @param mayBeEmpty whether an empty text is a value; otherwise it counts as not set
 * @param parser throws {@link IllegalArgumentException} for any other text; its message is not shown
 */
record SettingType<T>(String rule, boolean secret, boolean mayBeEmpty, Function<String, T> parser) {

    SettingType(String rule, boolean secret, Function<String, T> parser) {
        this(rule, secret, false, parser);
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KB|MB|GB)", Pattern.CASE_INSENSITIVE);

    private static final Pattern RATE_TEXT = Pattern.compile("(\\d{1,9})/(s|m|h)");

    static final SettingType<String> TEXT = new SettingType<>("text", false, Function.identity());
    /** Of a broker or a database. Whether it is one that can be used is for the reader of the settings to say. */
    static final SettingType<String> STORE_URL = new SettingType<>("an address", false, Function.identity());

    static final SettingType<String> HUB_NAME = new SettingType<>(
            "letters, digits, dots, hyphens and underscores, at most %d".formatted(HostName.LONGEST),
            false,
            text -> within(HostName.isHub(text), text));

    static final SettingType<String> HOST = new SettingType<>("a host name or an IP address", false, SettingType::host);
    static final SettingType<Path> PATH = new SettingType<>("the path of a file or folder", false, Path::of);
    static final SettingType<Secret> SECRET = new SettingType<>("text, kept secret", true, Secret::new);
    static final SettingType<Secret> HEADER_VALUE = new SettingType<>(
            "text in one line of characters that HTTP can send (ISO 8859-1), kept secret", true, text -> {
                Secret value = new Secret(text);
                return within(value.canBeInHeader(), value);
            });
    static final SettingType<Boolean> FLAG = new SettingType<>("true or false", false, SettingType::flag);
    static final SettingType<Integer> PORT = integer(0, 65_535);
    static final SettingType<Long> BYTES =
            new SettingType<>("a size such as 500KB or 1MB, at most 64MB", false, SettingType::bytes);
    static final SettingType<Long> MEMORY = new SettingType<>(
            "a size from 1MB such as 64MB, or a share of Java's heap from 1% to 75%", false, SettingType::memory);
    static final SettingType<Address> URL =
            new SettingType<>("an address such as https://crm.example/api", false, Address::parse);
    static final SettingType<Address> SINK_URL = new SettingType<>(
            "an address such as https://crm.example/api, or of a mail server, such as smtp://mail.example:587",
            false,
            Address::parseOfSink);
    static final SettingType<Address> PUBLIC_URL = new SettingType<>(
            "an address such as https://hooks.example, without user name, query and /webhooks",
            false,
            SettingType::publicUrl);
    static final SettingType<List<AddressRange>> ADDRESS_RANGES = new SettingType<>(
            "IP addresses and ranges such as 127.0.0.1 or 10.0.0.0/8, comma-separated, and not all addresses (/0)",
            false,
            text -> names(text).stream().map(SettingType::addressRange).toList());
    static final SettingType<List<AllowedHost>> HOSTS = new SettingType<>(
            "names of hosts such as files.example, *.files.example or files.example:8443, comma-separated",
            false,
            text -> names(text).stream().map(AllowedHost::parse).toList());
    static final SettingType<Long> FILE_SIZE =
            new SettingType<>("a size such as 100MB or 2GB, at most 1000GB", false, SettingType::fileSize);
    static final SettingType<Secret> SECRET_URL = new SettingType<>(
            "an address such as https://hooks.example/T1/x, kept secret",
            true,
            text -> new Secret(Address.parse(text).uri().toString()));
    static final SettingType<Secret> CHANNEL = new SettingType<>(
            "a name such as #alerts, or an address such as https://hooks.example/T1/x, kept secret",
            true,
            text -> new Secret(
                    SinkSettings.Slack.isAddress(text)
                            ? Address.parse(text).uri().toString()
                            : text));
    static final SettingType<Secret> SEAL_KEY = new SettingType<>(
            "32 bytes in base64, kept secret", true, text -> new Secret(within(Seal.isKey(text), text)));
    static final SettingType<String> PAYLOAD_PATH = new SettingType<>(
            "a field of the payload such as data.magic_link_token",
            false,
            text -> within(text.matches("[\\w-]+(?:\\.[\\w-]+)*"), text));
    static final SettingType<MailAddress> MAIL_ADDRESS = new SettingType<>(
            "an e-mail address such as news@acme.example, with or without a name", false, MailAddress::parse);
    static final SettingType<List<String>> NAMES =
            new SettingType<>("names, comma-separated", false, SettingType::names);

    static final SettingType<Rate> RATE =
            new SettingType<>("a rate such as 10/s or 100/m, at most 1000/s", false, SettingType::rate);
    static final SettingType<Instant> INSTANT =
            new SettingType<>("a time such as 2026-11-22T10:30:00Z", false, SettingType::instant);
    static final SettingType<Expectation> EXPECTATION = new SettingType<>(
            "a time such as 2h, with days and hours if only these count: 2h mon-fri 08:00-18:00",
            false,
            SettingType::expectation);
    static final SettingType<HmacSettings.Algorithm> ALGORITHM =
            new SettingType<>("one of sha-256, sha-512, sha-1", false, SettingType::algorithm);

    /** Whether it can be read from a file that the key with {@code -file} names: secrets, and addresses with one. */
    boolean canBeInFile() {
        return secret || equals(URL) || equals(SINK_URL) || equals(STORE_URL);
    }

    static SettingType<Integer> integer(int least, int most) {
        return new SettingType<>("a whole number from %d to %d".formatted(least, most), false, text -> {
            int value = Integer.parseInt(text);
            return within(value >= least && value <= most, value);
        });
    }

    static SettingType<Duration> duration(String least, String most) {
        return new SettingType<>("a time from %s to %s".formatted(least, most), false, text -> {
            Duration value = duration(text);
            return within(value.compareTo(duration(least)) >= 0 && value.compareTo(duration(most)) <= 0, value);
        });
    }

    static SettingType<List<Duration>> durations(String least, String most) {
        SettingType<Duration> each = duration(least, most);
        return new SettingType<>(
                "times from %s to %s, comma-separated, or nothing".formatted(least, most),
                false,
                true,
                text -> names(text).stream().map(each.parser()).toList());
    }

    static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
        String names = String.join(
                ", ",
                Arrays.stream(type.getEnumConstants()).map(SettingType::written).toList());
        return new SettingType<>("one of " + names, false, text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> written(constant).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
    }

    /** {@code PATH_TOKEN} as {@code path-token}. */
    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Long memory(String text) {
        if (text.matches("\\d{1,2}%")) {
            int percent = Integer.parseInt(text.substring(0, text.length() - 1));
            return within(percent >= 1 && percent <= 75, Runtime.getRuntime().maxMemory() / 100 * percent);
        }
        long size = size(text);
        return within(size >= 1_000_000L, size);
    }

    private static Long bytes(String text) {
        long size = size(text);
        return within(size > 0 && size <= 64_000_000L, size);
    }

    private static Long fileSize(String text) {
        long size = size(text);
        return within(size > 0 && size <= 1_000_000_000_000L, size);
    }

    private static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long factor =
                switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                    case "B" -> 1L;
                    case "KB" -> 1_000L;
                    case "MB" -> 1_000_000L;
                    default -> 1_000_000_000L;
                };
        return Long.parseLong(matcher.group(1)) * factor;
    }

    private static Rate rate(String text) {
        Matcher matcher = RATE_TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long calls = Long.parseLong(matcher.group(1));
        Duration time = duration("1" + matcher.group(2));
        return new Rate(time.dividedBy(within(calls > 0 && calls <= 1000 * time.toSeconds(), calls)));
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Expectation expectation(String text) {
        try {
            return Expectation.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** In any way in which documentation of providers writes it. */
    private static HmacSettings.Algorithm algorithm(String text) {
        return switch (text.toLowerCase(Locale.ROOT).replace("-", "")) {
            case "sha256" -> HmacSettings.Algorithm.SHA_256;
            case "sha512" -> HmacSettings.Algorithm.SHA_512;
            case "sha1" -> HmacSettings.Algorithm.SHA_1;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** An IPv6 address may be in brackets, as in a URL. */
    private static String host(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private static Address publicUrl(String text) {
        Address address = Address.parse(text.replaceFirst("/+$", ""));
        URI uri = address.uri();
        within(uri.getRawQuery() == null && uri.getRawUserInfo() == null, uri);
        within(!uri.getRawPath().endsWith("/webhooks"), uri);
        return address;
    }

    private static AddressRange addressRange(String text) {
        AddressRange range = AddressRange.parse(text);
        return within(range.bits() > 0, range);
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static <T> T within(boolean allowed, T value) {
        if (!allowed) {
            throw new IllegalArgumentException();
        }
        return value;
    }
}
