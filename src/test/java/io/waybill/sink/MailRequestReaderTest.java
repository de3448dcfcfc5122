package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.waybill.config.Address;
import io.waybill.config.MailAddress;
import io.waybill.config.SinkSettings;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailRequestReaderTest {

    private static final String REST = "\"subject\": \"Hello\", \"text\": \"Hi\"";

    @Test
    void readsAllThatAMappingCanSay() throws JsonProcessingException {
        SinkRequest.Mail mail = read("""
                {"to": [{"address": "jane@acme.example", "name": "Jane, Doe"}, "Joe <joe@acme.example>"],
                 "from": "Billing <billing@acme.example>", "replyTo": "help@acme.example",
                 "subject": "Your plan", "text": "It ends.", "html": "<p>It ends.",
                 "headers": {"List-Unsubscribe": "<mailto:leave@acme.example>", "X-Empty": null}}""");

        assertThat(mail.to())
                .containsExactly(
                        new MailAddress("jane@acme.example", "Jane, Doe"), new MailAddress("joe@acme.example", "Joe"));
        assertThat(mail.from()).isEqualTo(new MailAddress("billing@acme.example", "Billing"));
        assertThat(mail.replyTo()).containsExactly(new MailAddress("help@acme.example", null));
        assertThat(mail.headers()).isEqualTo(Map.of("List-Unsubscribe", "<mailto:leave@acme.example>"));
        assertThat(mail.messageId()).isEqualTo("<evt_1-mail@acme.example>");
        assertThat(mail.target()).isEqualTo("MAIL jane@acme.example and 1 more");
        assertThat(mail.content()).isEqualTo("Subject: Your plan\n\nIt ends.\n\n<p>It ends.");
    }

    @Test
    void takesTheSenderOfTheSettingsUnlessTheMappingSaysSo() throws JsonProcessingException {
        assertThat(read("{\"to\": \"jane@acme.example\", %s}".formatted(REST)).from())
                .isEqualTo(new MailAddress("news@acme.example", "Acme"));
        assertThatThrownBy(() -> MailRequestReader.read(
                        Json.parse("{\"to\": \"jane@acme.example\", %s}".formatted(REST)), sink(null), "evt_1-mail"))
                .hasMessage("the mail has no sender; set waybill.sink.mail.from, or 'from' in the mapping");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jane",
                "",
                "@acme.example",
                "jane@",
                "jane@acme.example, joe@acme.example",
                "jane@acme.example joe@acme.example",
                "jane@acme.example\\r\\nBcc: joe@evil.example",
                "jane@acme.example\\u0000",
                "all: jane@acme.example;",
                "jané@acme.example",
                "jane@acmé.example",
                "<jane@acme.example",
                "jane@acme..example"
            })
    void refusesWhatIsNotOneAddress(String address) {
        assertThatThrownBy(() -> read("{\"to\": \"%s\", %s}".formatted(address, REST)))
                .isInstanceOf(MappingException.class)
                .hasMessageStartingWith("a mail's 'to' ")
                .hasMessageNotContaining("acme");
        assertThatThrownBy(() -> read("{\"to\": {\"address\": \"%s\"}, %s}".formatted(address, REST)))
                .isInstanceOf(MappingException.class);
    }

    /** A lead calls itself as it likes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x <joe@evil.example>, ",
                "x\\r\\nBcc: joe@evil.example",
                "\\\"x\\\" <joe@evil.example>",
                "joe@evil.example"
            })
    void aNameNeverBecomesAnAddressOrAHeader(String name) throws Exception {
        SinkRequest.Mail mail =
                read("{\"to\": {\"address\": \"jane@acme.example\", \"name\": \"%s\"}, %s}".formatted(name, REST));

        assertThat(mail.to()).extracting(MailAddress::address).containsExactly("jane@acme.example");
        OutgoingMail message = OutgoingMail.of(mail, Instant.EPOCH);
        assertThat(message.getAllRecipients()).hasSize(1);
        assertThat(written(message).lines()).noneMatch(line -> line.startsWith("Bcc"));
    }

    @Test
    void aLineBreakInTheSubjectBeginsNoHeader() throws Exception {
        SinkRequest.Mail mail = read("""
                {"to": "jane@acme.example", "subject": "Re: x\\r\\nBcc: joe@evil.example", "text": "Hi"}""");

        assertThat(mail.subject()).isEqualTo("Re: x Bcc: joe@evil.example");
        assertThat(written(OutgoingMail.of(mail, Instant.EPOCH)).lines()).noneMatch(line -> line.startsWith("Bcc"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"to": "j@a.example", "subject": "S"}                                              | a mail must have a 'text', a 'html' or both
            {"to": "j@a.example", "text": "T"}                                                 | a mail must have a 'subject'
            {"subject": "S", "text": "T"}                                                      | a mail's 'to' must be one address, or a list of at most 50
            {"to": [], "subject": "S", "text": "T"}                                            | a mail's 'to' must be one address, or a list of at most 50
            {"to": 7, "subject": "S", "text": "T"}                                             | a mail's 'to' must be an address: a text, or an object of address and name
            {"to": "j@a.example", "subject": "S", "text": 7}                                   | a mail's 'text' must be a text
            {"to": "j@a.example", "subject": "S", "body": "T"}                                 | 'body' is not part of a mail; it has [from, headers, html, replyTo, subject, text, to]
            {"to": "j@a.example", "subject": "S", "text": "T", "headers": {"Bcc": "x"}}        | 'Bcc' is not a header that a mapping can set
            {"to": "j@a.example", "subject": "S", "text": "T", "headers": {"message-id": "x"}} | 'message-id' is not a header that a mapping can set
            {"to": "j@a.example", "subject": "S", "text": "T", "headers": {"X-A": "x\\nBcc: y"}} | 'X-A' is not a valid header name, or its value has line breaks or is too long
            {"to": "j@a.example", "subject": "S", "text": "T", "headers": {"X A": "x"}}        | 'X A' is not a valid header name, or its value has line breaks or is too long
            []                                                                                 | a mail must be an object of [from, headers, html, replyTo, subject, text, to]
            """)
    void refusesWhatIsNoMail(String mapped, String message) {
        assertThatThrownBy(() -> read(mapped))
                .isInstanceOf(MappingException.class)
                .hasMessage(message);
    }

    @Test
    void writesTextAndHtmlAsAlternativesAndEachAlone() throws Exception {
        OutgoingMail both = OutgoingMail.of(read("""
                        {"to": "jane@acme.example", "subject": "Ünlimited", "text": "Grüße", "html": "<p>Grüße",
                         "headers": {"X-Note": "Grüße"}}"""), Instant.EPOCH);
        OutgoingMail html = OutgoingMail.of(
                read("{\"to\": \"jane@acme.example\", \"subject\": \"S\", \"html\": \"<p>Hi\"}"), Instant.EPOCH);

        MimeMultipart parts = (MimeMultipart) both.getContent();
        assertThat(both.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Grüße");
        assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>Grüße");
        assertThat(parts.getBodyPart(1).getContentType())
                .startsWith("text/html")
                .containsIgnoringCase("utf-8");
        assertThat(both.getSubject()).isEqualTo("Ünlimited");
        assertThat(both.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(both.getHeader("Message-ID")).containsExactly("<evt_1-mail@acme.example>");
        assertThat(written(both).chars()).as("all of it is ASCII").allMatch(c -> c < 128);
        assertThat(html.getContentType()).startsWith("text/html");
    }

    private static SinkRequest.Mail read(String mapped) throws JsonProcessingException {
        return MailRequestReader.read(Json.parse(mapped), sink("Acme <news@acme.example>"), "evt_1-mail");
    }

    private static String written(OutgoingMail mail) throws IOException, MessagingException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mail.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static SinkSettings sink(@Nullable String from) {
        return new SinkSettings(
                "mail",
                SinkSettings.Mode.LIVE,
                new Address(URI.create("smtp://mail.example")),
                Map.of(),
                Duration.ofSeconds(2),
                5,
                List.of(),
                null,
                0,
                1,
                null,
                new SinkSettings.Slack(null, null, new Address(URI.create("https://slack.example/api/")), Map.of()),
                SinkSettings.Download.NONE,
                new SinkSettings.Mail(null, null, null, from == null ? null : MailAddress.parse(from), Map.of()));
    }
}
