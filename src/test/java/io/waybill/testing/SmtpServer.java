package io.waybill.testing;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A mail server (RFC 5321) on this machine that keeps what it gets, and answers otherwise where a test wants that. */
public final class SmtpServer implements AutoCloseable {

    /** Answers of a test that are none. */
    public static final String DROP = "drop";

    public static final String SILENCE = "silence";

    /** What is not a command: the connection, and the end of a mail. */
    public static final String CONNECT = "CONNECT";

    public static final String END = "END";

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<String>> answers = new HashMap<>();
    private final Map<String, String> always = new HashMap<>();
    private final List<String> commands = new ArrayList<>();
    private final List<Received> mails = new ArrayList<>();
    private final @Nullable SSLContext tls;
    private final boolean encrypted;
    private @Nullable String login;

    /**
     * A mail that arrived, also if the server then did not take it.
     *
     * @param text as it came
     */
    public record Received(String from, List<String> to, String text) {

        public MimeMessage message() {
            try {
                return new MimeMessage(
                        (Session) null, new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public SmtpServer() {
        this(null, false);
    }

    /**
     * @param tls null: it does not offer STARTTLS
     * @param encrypted from the start
     */
    public SmtpServer(@Nullable SSLContext tls, boolean encrypted) {
        this.tls = tls;
        this.encrypted = encrypted;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return (encrypted ? "smtps" : "smtp") + "://127.0.0.1:" + port();
    }

    /** Asks for a user name and a password. */
    public synchronized SmtpServer asksFor(String username, String password) {
        login = Base64.getEncoder()
                .encodeToString(
                        "%s\0%s\0%s".formatted(username, username, password).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** @param command {@code RCPT}, or one of the constants here */
    public synchronized void answerOnce(String command, String... given) {
        answers.computeIfAbsent(command, any -> new ArrayDeque<>()).addAll(List.of(given));
    }

    public synchronized void answerAlways(String command, String given) {
        always.put(command, given);
    }

    public synchronized void forget() {
        answers.clear();
        always.clear();
        commands.clear();
        mails.clear();
    }

    public synchronized List<Received> mails() {
        return List.copyOf(mails);
    }

    /** What was said to it, but the mails. */
    public synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    public long connections() {
        return commands().stream().filter(CONNECT::equals).count();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket plain) {
        try (plain;
                Conversation conversation = new Conversation(encrypted ? secure(plain) : plain)) {
            conversation.run();
        } catch (IOException e) {
            // The other side hung up.
        }
    }

    private SSLSocket secure(Socket plain) throws IOException {
        SSLSocket secure = (SSLSocket)
                Objects.requireNonNull(tls).getSocketFactory().createSocket(plain, null, plain.getPort(), false);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return secure;
    }

    private synchronized String answer(String command, String otherwise) {
        Deque<String> once = answers.get(command);
        if (once != null && !once.isEmpty()) {
            return once.remove();
        }
        return always.getOrDefault(command, otherwise);
    }

    private synchronized void said(String line) {
        commands.add(line);
    }

    private synchronized boolean isLogin(String given) {
        return given.equals(login);
    }

    private synchronized boolean asksForLogin() {
        return login != null;
    }

    private synchronized void keep(Received mail) {
        mails.add(mail);
    }

    private final class Conversation implements AutoCloseable {

        private Socket socket;
        private String from = "";
        private final List<String> to = new ArrayList<>();

        Conversation(Socket socket) {
            this.socket = socket;
        }

        void run() throws IOException {
            said(CONNECT);
            boolean open = reply(answer(CONNECT, "220 mail.example ESMTP"));
            while (open) {
                String line = line();
                if (line == null) {
                    return;
                }
                said(line);
                open = obey(line);
            }
        }

        private boolean obey(String line) throws IOException {
            String command = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            return switch (command) {
                case "EHLO" -> reply(answer(command, "250-mail.example\r\n" + extensions() + "250 8BITMIME"));
                case "STARTTLS" -> startTls();
                case "AUTH" ->
                    reply(answer(
                            command,
                            isLogin(line.substring(line.lastIndexOf(' ') + 1))
                                    ? "235 2.7.0 Accepted"
                                    : "535 5.7.8 Credentials invalid"));
                case "MAIL" -> {
                    from = path(line);
                    yield reply(answer(command, "250 2.1.0 OK"));
                }
                case "RCPT" -> {
                    to.add(path(line));
                    yield reply(answer(command, "250 2.1.5 OK"));
                }
                case "DATA" -> data();
                case "QUIT" -> {
                    reply("221 2.0.0 Bye");
                    yield false;
                }
                default -> reply("502 5.5.2 Not known");
            };
        }

        private String extensions() {
            boolean offersTls = tls != null && !(socket instanceof SSLSocket);
            return (offersTls ? "250-STARTTLS\r\n" : "") + (asksForLogin() ? "250-AUTH PLAIN\r\n" : "");
        }

        private boolean startTls() throws IOException {
            if (!reply(answer("STARTTLS", "220 2.0.0 Go on"))) {
                return false;
            }
            socket = secure(socket);
            return true;
        }

        private boolean data() throws IOException {
            String answer = answer("DATA", "354 Go on");
            if (!answer.startsWith("354")) {
                return reply(answer);
            }
            reply(answer);
            StringBuilder text = new StringBuilder();
            for (String line = line(); line != null && !line.equals("."); line = line()) {
                text.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
            }
            keep(new Received(from, List.copyOf(to), text.toString()));
            return reply(answer(END, "250 2.0.0 Queued"));
        }

        /** Whether the conversation goes on. */
        private boolean reply(String answer) throws IOException {
            if (answer.equals(SILENCE)) {
                while (socket.getInputStream().read() >= 0) {
                    // Until the other side has had enough.
                }
                return false;
            }
            if (answer.equals(DROP)) {
                return false;
            }
            socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            // With this code, servers say that they close the connection.
            return !answer.startsWith("421");
        }

        private @Nullable String line() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    return line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
                }
                line.write(next);
            }
            return null;
        }

        private String path(String line) {
            return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
