package io.waybill.config;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an e-mail sink hands its mails over (RFC 6409, RFC 8314).
 *
 * @param host a name or an address, without brackets
 * @param encrypted whether the connection is from the start
 * @param startTls whether a connection that is not must become so
 */
public record MailServer(String host, int port, boolean encrypted, StartTls startTls) {

    /** What is done about a connection that begins unencrypted. */
    public enum StartTls {
        REQUIRED,
        NEVER
    }

    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|::1");

    static boolean isAddressOfOne(Address address) {
        return scheme(address).startsWith("smtp");
    }

    /** @param given null: it depends on where the server is */
    static MailServer of(Address address, @Nullable StartTls given) {
        URI uri = address.target();
        String host = String.valueOf(uri.getHost()).replaceAll("[\\[\\]]", "");
        boolean encrypted = scheme(address).equals("smtps");
        int port = uri.getPort() >= 0 ? uri.getPort() : encrypted ? SUBMISSIONS : SUBMISSION;
        StartTls otherwise = isLoopback(host) ? StartTls.NEVER : StartTls.REQUIRED;
        return new MailServer(Address.host(host), port, encrypted, given == null ? otherwise : given);
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    /** Whether anybody on the way could read along. */
    boolean isReadable() {
        return !encrypted && startTls == StartTls.NEVER && !isLoopback(host);
    }

    /** Whether the connection must be encrypted before anything is sent, once the server has introduced itself. */
    public boolean needsStartTls() {
        return !encrypted && startTls == StartTls.REQUIRED;
    }

    /** Whether mails go over a connection that is encrypted in the end. */
    public boolean isSecured() {
        return encrypted || startTls == StartTls.REQUIRED;
    }

    private static String scheme(Address address) {
        return String.valueOf(address.uri().getScheme()).toLowerCase(Locale.ROOT);
    }
}
