package io.waybill.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IP addresses that begin alike.
 *
 * @param start one of them
 * @param bits how many bits, from the first on, are the same in all of them
 */
public record AddressRange(InetAddress start, int bits) {

    private static final Pattern WRITTEN = Pattern.compile("([^/]+)(?:/(\\d{1,3}))?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]+");

    /**
     * Reads {@code 10.0.0.0/8} or {@code fd00::1}.
     *
     * @throws IllegalArgumentException for any other text, a host's name included
     */
    public static AddressRange parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException(text);
        }
        InetAddress start = address(written.group(1));
        int all = start.getAddress().length * 8;
        int bits = written.group(2) == null ? all : Integer.parseInt(written.group(2));
        if (bits > all) {
            throw new IllegalArgumentException(text);
        }
        return new AddressRange(start, bits);
    }

    /**
     * Reads an IP address. Never asks DNS.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static InetAddress address(String text) {
        try {
            if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
                return InetAddress.getByName(text);
            }
            throw new IllegalArgumentException(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public boolean contains(InetAddress address) {
        byte[] its = address.getAddress();
        byte[] ours = start.getAddress();
        if (its.length != ours.length || (start instanceof Inet6Address) != (address instanceof Inet6Address)) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(its, 0, whole, ours, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || ((its[whole] ^ ours[whole]) & 0xff) >> (8 - rest) == 0;
    }
}
