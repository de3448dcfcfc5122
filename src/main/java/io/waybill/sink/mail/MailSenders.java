package io.waybill.sink.mail;

import io.waybill.config.MailServer;
import io.waybill.config.SinkSettings;
import io.waybill.sink.http.Egress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.apache.camel.component.mail.JavaMailSender;

/** Who sends the mails of each sink. */
public final class MailSenders {

    private static final String NAME = "mail-sender-";

    private MailSenders() {}

    /** By the name of a bean: {@code mail-sender-SINK}. The kamelet {@code mail} refers to them. */
    public static Map<String, JavaMailSender> forSinks(Collection<SinkSettings> sinks, Egress egress) {
        Map<String, JavaMailSender> senders = new HashMap<>();
        for (SinkSettings sink : sinks) {
            MailServer server = sink.mail().server();
            if (server != null) {
                senders.put(NAME + sink.name(), new MailSender(sink, server, egress, tls()));
            }
        }
        return senders;
    }

    private static SSLSocketFactory tls() {
        return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
}
