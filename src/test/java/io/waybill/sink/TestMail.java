package io.waybill.sink;

import io.waybill.config.SinkSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Mails as a mapping could have made them. */
public final class TestMail {

    private TestMail() {}

    public static OutgoingMail to(SinkSettings sink, String... recipients) {
        List<MailAddress> to = List.of(recipients).stream()
                .map(each -> MailAddress.parse(each, "to"))
                .toList();
        SinkRequest.Mail mail = new SinkRequest.Mail(
                sink.url(),
                new MailAddress("news@acme.example", "Acme"),
                to,
                List.of(),
                "Your plan",
                "It ends soon.",
                null,
                Map.of(),
                "<evt_1-mail@acme.example>");
        return OutgoingMail.of(mail, Instant.EPOCH);
    }

    /** What the server answered. */
    public static int answerTo(OutgoingMail mail) throws SinkFailure {
        return mail.check();
    }
}
