package io.waybill.sink.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** One conversation with a mail server, which knows how far it has come. */
final class SmtpCall extends SMTPTransport {

    /** How far a conversation has come. */
    enum Phase {
        /** Up to and including the login. */
        CONNECTING,
        /** From the sender to the last byte of the mail: if it breaks off, the server has no mail. */
        SENDING,
        /** The mail is at its end: if it breaks off, the server may have it. */
        SENT
    }

    private Phase phase = Phase.CONNECTING;

    SmtpCall(Session session, URLName url) {
        super(session, url);
    }

    Phase phase() {
        return phase;
    }

    /** Without those that prepare for another mail: the connection ends with this one, and its last answer counts. */
    @Override
    public synchronized void issueCommand(String command, int expected) throws MessagingException {
        if (!command.equals("RSET")) {
            super.issueCommand(command, expected);
        }
    }

    @Override
    protected void mailFrom() throws MessagingException {
        phase = Phase.SENDING;
        super.mailFrom();
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        phase = Phase.SENT;
        super.finishData();
    }
}
