package io.waybill.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The host's name, as a name for the hub. */
final class HostName {

    /** Of a host's name (RFC 1035, 2.3.4: a label). */
    static final int LONGEST = 63;

    private static final String ALLOWED = "A-Za-z0-9._-";
    private static final Pattern HUB = Pattern.compile("[A-Za-z0-9][%s]{0,%d}".formatted(ALLOWED, LONGEST - 1));
    private static final Pattern OTHERS = Pattern.compile("[^%s]".formatted(ALLOWED));

    /** Where Linux has it: no look-up that may fail, or take long (proc_sys_kernel(5)). */
    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** Whether a hub may be called so: the name is part of the names of its queues. */
    static boolean isHub(String name) {
        return HUB.matcher(name).matches();
    }

    /** Null if the host has none that can be used. */
    static @Nullable String ofHub() {
        String usable = OTHERS.matcher(read()).replaceAll("-");
        String whole = usable.length() > LONGEST ? usable.substring(0, LONGEST) : usable;
        return isHub(whole) ? whole : null;
    }

    private static String read() {
        try {
            return Files.exists(LINUX)
                    ? Files.readString(LINUX).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return ""; // The host has no address under its own name.
        } catch (IOException e) {
            return "";
        }
    }
}
