package io.waybill.sink;

import io.waybill.config.MailAddress;
import io.waybill.config.SinkSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Mails as a mapping could have made them. */
public final class TestMail {

    private TestMail() {}

    public static OutgoingMail to(SinkSettings sink, String... recipients) {
        return OutgoingMail.of(mail(sink, recipients), Instant.EPOCH);
    }

    public static OutgoingMail withSecretTo(SinkSettings sink, String... recipients) {
        return OutgoingMail.withSecret(mail(sink, recipients), Instant.EPOCH);
    }

    private static SinkRequest.Mail mail(SinkSettings sink, String... recipients) {
        List<MailAddress> to = List.of(recipients).stream()
                .map(each -> MailAddress.parse(each))
                .toList();
        return new SinkRequest.Mail(
                sink.url(),
                new MailAddress("news@acme.example", "Acme"),
                to,
                List.of(),
                "Your plan",
                "It ends soon.",
                null,
                Map.of(),
                "<evt_1-mail@acme.example>");
    }

    /** What the server answered. */
    public static int answerTo(OutgoingMail mail) throws SinkFailure {
        return mail.check();
    }
}
