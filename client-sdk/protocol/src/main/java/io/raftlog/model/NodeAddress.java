package io.raftlog.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node listens or is reached. IPv6 literals are written in brackets.
 *
 * <p>Immutable.
 *
 * @param port 1 to 65535; 0 only where a free port is asked for
 */
public record NodeAddress(String host, int port) {
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(\\[(?<ipv6>[^\\[\\]\\s]+)]|(?<host>[^\\[\\]:/\\s]+)):(?<port>[0-9]{1,9})");

    public NodeAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is empty");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    /** Parses {@code host:port} or {@code [ipv6]:port}; throws {@link IllegalArgumentException} naming the text. */
    public static NodeAddress parse(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not host:port (an IPv6 host in brackets)");
        }
        String host = matcher.group("ipv6") != null ? matcher.group("ipv6") : matcher.group("host");
        try {
            return new NodeAddress(host, Integer.parseInt(matcher.group("port")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
