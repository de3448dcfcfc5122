package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.MailServer.StartTls;
import io.waybill.config.SinkSettings.Mode;
import io.waybill.redaction.Secrets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailSettingsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            smtp://mail.example          |          | mail.example | 587  | false | REQUIRED
            smtp://mail.example:25       |          | mail.example | 25   | false | REQUIRED
            smtp://mail_relay:2525       |          | mail_relay   | 2525 | false | REQUIRED
            smtp://mail.example:25       | never    | mail.example | 25   | false | NEVER
            smtp://localhost             |          | localhost    | 587  | false | NEVER
            smtp://127.0.0.1:1025        |          | 127.0.0.1    | 1025 | false | NEVER
            smtp://[::1]:1025            |          | ::1          | 1025 | false | NEVER
            smtp://127.0.0.1.example:25  |          | 127.0.0.1.example | 25 | false | REQUIRED
            smtp://localhost             | required | localhost    | 587  | false | REQUIRED
            smtps://mail.example         |          | mail.example | 465  | true  | REQUIRED
            SMTPS://mail.example/        |          | mail.example | 465  | true  | REQUIRED
            """)
    void readsTheServer(String url, String startTls, String host, int port, boolean encrypted, StartTls then) {
        SinkSettings sink = mail(
                "waybill.sink.crm.url = " + url, startTls == null ? "" : "waybill.sink.crm.starttls = " + startTls);

        assertThat(sink.mail().server()).isEqualTo(new MailServer(host, port, encrypted, then));
        assertThat(sink.mode()).isEqualTo(Mode.LIVE);
        assertThat(sink.timeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void isDryWithoutAServer() {
        assertThat(mail().mode()).isEqualTo(Mode.DRY);
        assertThat(mail().mail().server()).isNull();
        assertThat(mail("waybill.sink.crm.timeout = 5s").timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void readsWhoLogsInAndWhoSends() {
        SinkSettings sink = mail(
                "waybill.sink.crm.url = smtp://mail.example",
                "waybill.sink.crm.username = news",
                "waybill.sink.crm.password = s3cret-mail",
                "waybill.sink.crm.from = Acme <news@acme.example>");

        assertThat(sink.mail().username()).isEqualTo("news");
        assertThat(sink.mail().from()).isEqualTo(new MailAddress("news@acme.example", "Acme"));
        assertThat(sink.toString()).doesNotContain("s3cret");
        assertThat(Secrets.in(sink).hideIn("said s3cret-mail")).isEqualTo("said ••••");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url = https://mail.example              |                            | must be the address of a mail server
            url = smtp://news:s3cret@mail.example   |                            | no more than the name of the mail server
            url = smtp://mail.example/x             |                            | no more than the name of the mail server
            url = smtp://mail.example?x=y           |                            | no more than the name of the mail server
            url = mail.example:587                  |                            | must be an address such as
            username = news                         |                            | 'waybill.sink.crm.password': is required together
            password = s3cret                       |                            | 'waybill.sink.crm.username': is required together
            from = news                             |                            | must be an e-mail address such as
            from = a@b.example, c@d.example         |                            | must be an e-mail address such as
            from = news@acme..example               |                            | must be an e-mail address such as
            from = news@acmé.example                |                            | must be an e-mail address such as
            magic-link.leadsial = data.token        |                            | must end in the name of a source; did you mean 'leadsail'?
            magic-link.leadsail = data[0]           |                            | must be a field of the payload such as
            starttls = maybe                        | url = smtp://mail.example  | must be one of required, never
            """)
    void refusesWhatCannotBe(String line, String other, String problem) {
        assertThatThrownBy(() -> mail("waybill.sink.crm." + line, other == null ? "" : "waybill.sink.crm." + other))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void sendsNoPasswordUnencryptedToAnotherMachine() {
        String[] login = {
            "waybill.sink.crm.starttls = never",
            "waybill.sink.crm.username = news",
            "waybill.sink.crm.password = s3cret",
            "waybill.sink.crm.url = "
        };
        login[3] = "waybill.sink.crm.url = smtp://mail.example";
        assertThatThrownBy(() -> mail(login)).hasMessageContaining("would send the password unencrypted");
        login[3] = "waybill.sink.crm.url = smtp://127.0.0.1";
        assertThat(mail(login).mail().password()).isNotNull();
        login[3] = "waybill.sink.crm.url = smtps://mail.example";
        assertThat(mail(login).mail().password()).isNotNull();
    }

    @Test
    void whatASinkGetsSealedIsASecretField() {
        Settings settings = Written.in(folder, "waybill.sink.crm.magic-link.leadsail = data.login_code")
                .withMailSink()
                .read();

        assertThat(settings.sinks().get("crm").mail().magicLinks()).isEqualTo(Map.of("leadsail", "data.login_code"));
        assertThat(settings.secretFields().names()).contains("login_code", "magic_link_token");
        assertThatThrownBy(
                        () -> Written.in(folder, "waybill.seal.key = c2hvcnQ=").read())
                .hasMessageContaining("must be 32 bytes in base64");
    }

    @Test
    void onlyARouteThatSendsMailHasAMailServer() {
        assertThatThrownBy(() -> Written.in(folder, "waybill.sink.crm.url = smtp://mail.example")
                        .read())
                .hasMessageContaining("only a route with kamelet:mail can use a mail server");
    }

    private SinkSettings mail(String... lines) {
        return Written.in(folder, lines).withMailSink().sink("crm");
    }
}
