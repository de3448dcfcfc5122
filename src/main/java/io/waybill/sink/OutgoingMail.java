package io.waybill.sink;

import io.waybill.config.MailAddress;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A mail as it is handed to its server, and what the server answered. */
public final class OutgoingMail extends MimeMessage {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final String messageId;
    private final boolean hasSecret;
    private @Nullable SinkFailure failure;
    private int answerCode;

    private OutgoingMail(String messageId, boolean hasSecret) {
        super((Session) null);
        this.messageId = messageId;
        this.hasSecret = hasSecret;
    }

    static OutgoingMail of(SinkRequest.Mail mail, Instant now) {
        return of(mail, now, false);
    }

    /** A mail of which nothing may be quoted. */
    static OutgoingMail withSecret(SinkRequest.Mail mail, Instant now) {
        return of(mail, now, true);
    }

    private static OutgoingMail of(SinkRequest.Mail mail, Instant now, boolean hasSecret) {
        try {
            OutgoingMail message = new OutgoingMail(mail.messageId(), hasSecret);
            message.write(mail, now);
            message.saveChanges();
            return message;
        } catch (MessagingException | UnsupportedEncodingException e) {
            throw new IllegalStateException("a mail could not be written, though all its parts were checked", e);
        }
    }

    private void write(SinkRequest.Mail mail, Instant now) throws MessagingException, UnsupportedEncodingException {
        setFrom(mail.from().toInternetAddress());
        setRecipients(RecipientType.TO, addresses(mail.to()));
        if (!mail.replyTo().isEmpty()) {
            setReplyTo(addresses(mail.replyTo()));
        }
        setSubject(mail.subject(), UTF_8);
        setSentDate(Date.from(now));
        // RFC 3834: nobody's holiday notice should answer it.
        setHeader("Auto-Submitted", "auto-generated");
        for (Map.Entry<String, String> header : mail.headers().entrySet()) {
            String value = MimeUtility.encodeText(header.getValue(), UTF_8, null);
            setHeader(header.getKey(), MimeUtility.fold(header.getKey().length() + 2, value));
        }
        writeBody(mail.text(), mail.html());
    }

    private void writeBody(@Nullable String text, @Nullable String html) throws MessagingException {
        if (html == null) {
            setText(Objects.requireNonNull(text), UTF_8, "plain");
        } else if (text == null) {
            setText(html, UTF_8, "html");
        } else {
            // The last is the one that a reader who can show it prefers.
            setContent(new MimeMultipart("alternative", part(text, "plain"), part(html, "html")));
        }
    }

    private static MimeBodyPart part(String text, String kind) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, UTF_8, kind);
        return part;
    }

    private static InternetAddress[] addresses(List<MailAddress> addresses) {
        return addresses.stream().map(MailAddress::toInternetAddress).toArray(InternetAddress[]::new);
    }

    /** The library would make a new one each time. */
    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }

    /** Whether nothing may be quoted of it, also not by a server that answers with words of it. */
    public boolean hasSecret() {
        return hasSecret;
    }

    /** The server has taken responsibility for it. */
    public void taken(int code) {
        answerCode = code;
    }

    /** The server has not taken it, or nobody knows. */
    public void failed(SinkFailure why) {
        failure = why;
    }

    /**
     * What the server answered when it took the mail.
     *
     * @throws SinkFailure if it did not
     */
    int check() throws SinkFailure {
        if (failure != null) {
            throw failure;
        }
        return answerCode;
    }
}
