package io.waybill.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes no HTTP client would send, and reads what comes back. */
public final class RawHttp {

    private RawHttp() {}

    /**
     * @param status 0 where there was no answer
     * @param body less what frames it
     */
    public record Answer(int status, String head, String body) {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    public static Answer send(int port, byte[] request) throws IOException {
        try (Socket socket = open(port)) {
            try {
                socket.getOutputStream().write(request);
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // The other side has said what it had to say, and does not wait for the rest.
            }
            return read(socket);
        }
    }

    public static Socket open(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** What there is until the other side closes. */
    public static Answer read(Socket socket) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                out.write(b);
            }
        } catch (IOException e) {
            // It was reset: what had come until then counts.
        }
        String answer = out.toString(StandardCharsets.UTF_8);
        int split = answer.indexOf("\r\n\r\n");
        if (split < 0) {
            return new Answer(0, "", "");
        }
        int open = answer.indexOf('{', split);
        return new Answer(
                Integer.parseInt(answer.substring(9, 12)),
                answer.substring(0, split),
                open < 0 ? "" : answer.substring(open, answer.lastIndexOf('}') + 1));
    }
}
