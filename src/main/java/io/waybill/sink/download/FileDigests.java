package io.waybill.sink.download;

import io.waybill.sink.http.FileResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The digests that a server sends with a file: {@code Repr-Digest} and {@code Content-Digest} (RFC 9530), {@code Digest}
 * (RFC 3230), {@code Content-MD5} (RFC 1864).
 */
record FileDigests(List<Expected> all) {

    /**
     * @param digest in hexadecimal
     * @param ofAll whether it is of the whole file; else of what this response has of it
     */
    record Expected(String header, String algorithm, String digest, boolean ofAll) {}

    private static final Map<String, String> ALGORITHMS =
            Map.of("sha-256", "SHA-256", "sha-512", "SHA-512", "sha", "SHA-1", "md5", "MD5");

    private static final Pattern IN_COLONS = Pattern.compile("([\\w-]+)=:([A-Za-z0-9+/=]+):");
    private static final Pattern PLAIN = Pattern.compile("([\\w-]+)=([A-Za-z0-9+/=]+)");

    FileDigests {
        all = List.copyOf(all);
    }

    /** Those of algorithms that are known here. */
    static FileDigests of(FileResponse response) {
        List<Expected> found = new ArrayList<>();
        add("Repr-Digest", IN_COLONS, true, response.header("Repr-Digest"), found);
        add("Content-Digest", IN_COLONS, false, response.header("Content-Digest"), found);
        add("Digest", PLAIN, true, response.header("Digest"), found);
        String md5 = response.header("Content-MD5");
        add("Content-MD5", PLAIN, false, md5 == null ? null : "md5=" + md5, found);
        return new FileDigests(found);
    }

    private static void add(String header, Pattern form, boolean ofAll, @Nullable String value, List<Expected> found) {
        Matcher each = form.matcher(value == null ? "" : value);
        while (each.find()) {
            String algorithm = ALGORITHMS.get(each.group(1).toLowerCase(Locale.ROOT));
            if (algorithm != null) {
                found.add(new Expected(header, algorithm, decoded(each.group(2)), ofAll));
            }
        }
    }

    /** Nothing, which no file matches, if it is none. */
    private static String decoded(String base64) {
        try {
            return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /**
     * The header that the file does not match; null if it matches all.
     *
     * @param from where the response began
     */
    @Nullable
    String mismatch(Path file, long from) throws IOException {
        for (Expected expected : all) {
            byte[] actual = digest(file, expected.ofAll() ? 0 : from, expected.algorithm());
            if (!HexFormat.of().formatHex(actual).equals(expected.digest())) {
                return expected.header();
            }
        }
        return null;
    }

    private static byte[] digest(Path file, long from, String algorithm) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.position(from);
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            try (InputStream in = new DigestInputStream(Channels.newInputStream(channel), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }
}
