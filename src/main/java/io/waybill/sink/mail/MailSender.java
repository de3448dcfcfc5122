package io.waybill.sink.mail;

import io.waybill.config.MailServer;
import io.waybill.config.SinkSettings;
import io.waybill.sink.OutgoingMail;
import io.waybill.sink.RefusedFailure;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.http.CallTimer;
import io.waybill.sink.http.Egress;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the mails of one sink over to its server, each in a connection of its own: only where {@link Egress} allows it, within
 * the sink's timeout as a whole, and encrypted as the settings say. The outcome is the mail's.
 */
final class MailSender extends DefaultJavaMailSender {

    private static final Logger LOG = LoggerFactory.getLogger(MailSender.class);

    private final SinkSettings sink;
    private final MailServer server;
    private final Egress egress;
    private final SSLSocketFactory tls;
    private final Session settings;

    MailSender(SinkSettings sink, MailServer server, Egress egress, SSLSocketFactory tls) {
        this.sink = sink;
        this.server = server;
        this.egress = egress;
        this.tls = tls;
        this.settings = Session.getInstance(properties(server, sink, tls));
    }

    private static Properties properties(MailServer server, SinkSettings sink, SSLSocketFactory tls) {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(server.needsStartTls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", tls);
        properties.setProperty("mail.smtp.auth", String.valueOf(sink.mail().username() != null));
        // The server need not say goodbye.
        properties.setProperty("mail.smtp.quitwait", "false");
        // All recipients get the mail, or none: a mail is delivered or not.
        properties.setProperty("mail.smtp.sendpartial", "false");
        return properties;
    }

    @Override
    public Session getSession() {
        return settings;
    }

    @Override
    public void send(MimeMessage message) {
        OutgoingMail mail = (OutgoingMail) message;
        SmtpCall call = new SmtpCall(settings, url());
        Duration timeout = sink.timeout();
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Socket socket = connected(egress.resolve(server.host()), deadline)) {
            Future<?> limit = CallTimer.after(Duration.ofNanos(deadline - System.nanoTime()), () -> close(socket));
            try {
                checkSecrecy(socket);
                socket.setSoTimeout((int) timeout.toMillis());
                call.setLocalHost(ownAddress(socket));
                call.connect(server.encrypted() ? encrypted(socket) : socket);
                call.sendMessage(mail, mail.getAllRecipients());
                mail.taken(call.getLastReturnCode());
                goodbye(call);
            } finally {
                limit.cancel(false);
            }
        } catch (IOException | MessagingException | RuntimeCamelException e) {
            boolean late = System.nanoTime() - deadline >= 0;
            mail.failed(failure(e, call, mail.hasSecret(), late ? timeout : null));
        }
    }

    private URLName url() {
        return new URLName(
                "smtp",
                server.host(),
                server.port(),
                null,
                sink.mail().username(),
                sink.mail().password() == null ? null : sink.mail().password().reveal());
    }

    /** To the first of the addresses that takes a connection. Each has an equal share of the time that is left. */
    Socket connected(List<InetAddress> addresses, long deadline) throws IOException {
        IOException failure = null;
        int left = addresses.size();
        for (InetAddress address : addresses) {
            long share = Duration.ofNanos(deadline - System.nanoTime()).toMillis() / left--;
            Socket socket = new Socket();
            try {
                // With the name as it is set, which the certificate must have, and not what the address is called
                // elsewhere.
                InetAddress named = InetAddress.getByAddress(server.host(), address.getAddress());
                socket.connect(new InetSocketAddress(named, server.port()), (int) Math.max(1, share));
                return socket;
            } catch (IOException e) {
                close(socket);
                // The first: the system knows best in which order to try them.
                failure = failure == null ? e : failure;
            }
        }
        throw failure == null ? new UnknownHostException(server.host()) : failure;
    }

    private void checkSecrecy(Socket socket) {
        boolean isHere = socket.getInetAddress().isLoopbackAddress();
        if (!server.isSecured() && sink.mail().password() != null && !isHere) {
            throw new RuntimeCamelException(new RefusedFailure(
                    "the server is on another machine, and the password is not sent unencrypted; set waybill.sink.%s.starttls to"
                                    .formatted(sink.name())
                            + " required",
                    null));
        }
    }

    /** What the server is told as a name (RFC 5321, section 4.1.3): to look for a real one may take seconds, each time. */
    private static String ownAddress(Socket socket) {
        InetAddress own = socket.getLocalAddress();
        String written = own.getHostAddress().replaceFirst("%.*", "");
        return (own instanceof Inet6Address ? "[IPv6:%s]" : "[%s]").formatted(written);
    }

    private Socket encrypted(Socket socket) throws IOException {
        SSLSocket secure = (SSLSocket) tls.createSocket(socket, server.host(), server.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        // The certificate must be for the server's name.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /** @param exceeded the timeout, if it has passed; else null */
    private SinkFailure failure(Exception e, SmtpCall call, boolean hasSecret, @Nullable Duration exceeded) {
        if (e instanceof RuntimeCamelException && e.getCause() instanceof SinkFailure refused) {
            return refused;
        }
        return SmtpErrors.failure(e, call, server.needsStartTls(), hasSecret, exceeded);
    }

    private static void goodbye(SmtpCall call) {
        try {
            call.close();
        } catch (MessagingException e) {
            LOG.debug("the mail was taken, and the connection broke off afterwards", e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a connection that takes too long", e);
        }
    }
}
