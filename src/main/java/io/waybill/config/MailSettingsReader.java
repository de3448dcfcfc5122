package io.waybill.config;

import io.waybill.config.SinkSettings.Mail;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the settings of e-mail sinks. */
final class MailSettingsReader extends SettingsBinder {

    private final Set<String> sources;

    /** @param sources the names of all */
    MailSettingsReader(RawSettings values, List<Finding> problems, Set<String> sources) {
        super(values, problems);
        this.sources = sources;
    }

    /**
     * @param isMail whether the sink's route sends e-mail
     * @param url the sink's address, or null
     */
    Mail read(String name, boolean isMail, @Nullable Address url) {
        if (url != null && isMail != MailServer.isAddressOfOne(url)) {
            problem(
                    SinkSettingKeys.URL.of(name),
                    isMail
                            ? "must be the address of a mail server, such as smtp://mail.example:587, because the sink's route"
                                    + " has kamelet:mail; correct it"
                            : "must be an address such as https://crm.example/api: only a route with kamelet:mail can use a mail"
                                    + " server; correct it");
            return Mail.NONE;
        }
        if (!isMail) {
            return Mail.NONE;
        }
        Map<String, String> magicLinks = byName(SinkSettingKeys.MAGIC_LINK, name);
        checkMagicLinks(name, magicLinks.keySet());
        String username = want(SinkSettingKeys.MAIL_USERNAME, name);
        Secret password = want(SinkSettingKeys.MAIL_PASSWORD, name);
        if ((username == null) != (password == null)) {
            SettingKey<?> absent = username == null ? SinkSettingKeys.MAIL_USERNAME : SinkSettingKeys.MAIL_PASSWORD;
            SettingKey<?> present = username == null ? SinkSettingKeys.MAIL_PASSWORD : SinkSettingKeys.MAIL_USERNAME;
            missing(absent, name, "is required together with %s; set it, or remove that".formatted(present.of(name)));
        }
        MailServer server = url == null ? null : server(name, url);
        if (server != null && server.isReadable() && password != null) {
            problem(
                    SinkSettingKeys.MAIL_STARTTLS.of(name),
                    "would send the password unencrypted to another machine; use 'required', or an address that begins with"
                            + " smtps://");
        }
        return new Mail(server, username, password, want(SinkSettingKeys.MAIL_FROM, name), magicLinks);
    }

    private void checkMagicLinks(String name, Set<String> from) {
        for (String source : from) {
            if (!sources.contains(source)) {
                problem(
                        SinkSettingKeys.MAGIC_LINK.prefixOf(name) + source,
                        "must end in the name of a source; %s"
                                .formatted(DidYouMean.among(
                                        sources, source, "there are " + String.join(", ", new TreeSet<>(sources)))));
            }
        }
    }

    private @Nullable MailServer server(String name, Address url) {
        URI uri = url.uri();
        boolean isServerAlone = url.credentials() == null
                && uri.getRawQuery() == null
                && (uri.getRawPath() == null || uri.getRawPath().length() < 2);
        if (!isServerAlone) {
            problem(
                    SinkSettingKeys.URL.of(name),
                    "must have no more than the name of the mail server and its port; for the user name and the password, set %s"
                                    .formatted(SinkSettingKeys.MAIL_USERNAME.of(name))
                            + " and .password");
            return null;
        }
        return MailServer.of(url, want(SinkSettingKeys.MAIL_STARTTLS, name));
    }
}
