package io.waybill.sink.mail;

import io.waybill.finding.FailureText;
import io.waybill.sink.PermanentFailure;
import io.waybill.sink.RefusedFailure;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.SinkResponse;
import io.waybill.sink.TransientFailure;
import io.waybill.sink.mail.SmtpCall.Phase;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.jspecify.annotations.Nullable;

/**
 * What a mail server's answers mean (RFC 5321, section 4.2.1): 4yz may pass, 5yz is about this mail, unless it is about whoever
 * sends it. A connection that breaks off after the mail's last byte says nothing: RFC 5321, section 4.5.4.1, has the mail sent
 * again.
 */
final class SmtpErrors {

    /** Log in first, log in otherwise, wrong credentials, encrypt first (RFC 4954, section 6). */
    private static final Set<Integer> REFUSED = Set.of(530, 534, 535, 538);

    private static final int TRANSIENT = 400;
    private static final int PERMANENT = 500;

    /** The code at the beginning of each line. */
    private static final Pattern CODE = Pattern.compile("(?m)^\\d{3}[ -]?");

    /** Enhanced status codes (RFC 3463), which say nothing of the mail. */
    private static final Pattern ENHANCED =
            Pattern.compile("\\d{3}[ -](\\d\\.\\d{1,3}\\.\\d{1,3})\\b.*", Pattern.DOTALL);

    private SmtpErrors() {}

    /** An answer to a command. */
    private record Reply(int code, String text) {

        Reply withoutWords() {
            Matcher enhanced = ENHANCED.matcher(text);
            return new Reply(code, enhanced.matches() ? enhanced.group(1) : "");
        }

        String describe() {
            return SinkResponse.describe(code, CODE.matcher(text).replaceAll(""));
        }
    }

    /** @param exceeded the timeout, if it has passed; else null */
    static SinkFailure failure(
            Exception failure, SmtpCall call, boolean needsStartTls, boolean hasSecret, @Nullable Duration exceeded) {
        IOException network = network(failure);
        if (network != null || call.getLastReturnCode() < 0) {
            String what = exceeded != null
                    ? "no complete answer within %d ms".formatted(exceeded.toMillis())
                    : network == null ? "the server ended the connection" : FailureText.of(network);
            return new TransientFailure(call.phase() == Phase.SENT ? inDoubt(what) : what, null, Duration.ZERO);
        }
        Reply full = answer(failure, call);
        // A server that has seen the mail may quote it.
        Reply answer = hasSecret && call.phase() == Phase.SENT ? full.withoutWords() : full;
        if (answer.code() >= TRANSIENT && answer.code() < PERMANENT) {
            return new TransientFailure(answer.describe(), answer.code(), Duration.ZERO);
        }
        if (call.phase() == Phase.CONNECTING) {
            return notConnected(failure, call, needsStartTls, answer);
        }
        if (REFUSED.contains(answer.code())) {
            return new RefusedFailure(answer.describe() + "; check the sink's username and password", answer.code());
        }
        return answer.code() >= PERMANENT
                ? new PermanentFailure(answer.describe(), answer.code())
                : new PermanentFailure(hasSecret ? "the mail was not sent" : FailureText.of(failure), null);
    }

    private static String inDoubt(String what) {
        return "%s, after the whole mail had been sent: it may have been delivered; it is sent again with the same Message-ID"
                .formatted(what);
    }

    /** No mail would get any further. */
    private static SinkFailure notConnected(Exception failure, SmtpCall call, boolean needsStartTls, Reply answer) {
        if (failure instanceof AuthenticationFailedException) {
            return answer.code() >= PERMANENT
                    ? new RefusedFailure(answer.describe() + "; check the sink's username and password", answer.code())
                    : new RefusedFailure("the server offers no way to log in that can be used here", null);
        }
        if (answer.code() < TRANSIENT && needsStartTls && !call.supportsExtension("STARTTLS")) {
            return new RefusedFailure(
                    "the server does not offer STARTTLS, so nothing was sent; correct the sink's url, or set its starttls",
                    null);
        }
        return answer.code() >= PERMANENT
                ? new RefusedFailure(answer.describe() + "; check the sink's url", answer.code())
                : new RefusedFailure(FailureText.of(failure), null);
    }

    /** About the recipients, the worst there is; else the last. */
    private static Reply answer(Exception failure, SmtpCall call) {
        List<Reply> recipients = new ArrayList<>();
        for (Exception each = failure; each instanceof MessagingException nested; each = nested.getNextException()) {
            if (each instanceof SMTPAddressFailedException refused) {
                recipients.add(new Reply(refused.getReturnCode(), String.valueOf(refused.getMessage())));
            }
        }
        return recipients.stream()
                .filter(each -> each.code() >= PERMANENT)
                .findFirst()
                .or(() -> recipients.stream().findFirst())
                .orElseGet(() -> new Reply(call.getLastReturnCode(), String.valueOf(call.getLastServerResponse())));
    }

    private static @Nullable IOException network(Exception failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof IOException network) {
                return network;
            }
        }
        return null;
    }
}
