package io.raftlog.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a node listens or is reached. IPv6 literals are written in brackets.
 *
 * <p>Immutable.
 *
 * @param port 1 to 65535; 0 only where a free port is asked for
 */
public record NodeAddress(String host, int port) {
    /** No resolver takes more; and names that nodes tell are kept and logged. */
    private static final int LONGEST_HOST = 255;

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

    /** This address, if a connection can be made to it; throws {@link IllegalArgumentException} saying why none can. */
    public NodeAddress requireDialable() {
        if (port == 0) {
            throw new IllegalArgumentException("\"" + this + "\": the port is 0");
        }
        requireDialableHost();
        return this;
    }

    /**
     * The same of the host alone. gRPC and Ratis go by what a URI takes for the host: where that is nothing they fail, too
     * late to tell who has said it, and where it is a part of the name they call somebody else.
     */
    public void requireDialableHost() {
        if (host.length() > LONGEST_HOST) {
            throw new IllegalArgumentException(
                    "no connection can be made to a host whose name has " + host.length() + " characters");
        }
        if (!hostInBrackets().equals(hostOfUri())) {
            throw new IllegalArgumentException(
                    "\"" + this + "\": no connection can be made to the host \"" + host + "\": "
                            + (host.indexOf(':') >= 0
                                    ? "it is no IPv6 address"
                                    : "a name has letters, digits and inner hyphens, with single dots between its parts, of"
                                            + " which the last begins with a letter"));
        }
    }

    private @Nullable String hostOfUri() {
        try {
            return new URI(null, null, host, Math.max(1, port), null, null, null).getHost();
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private String hostInBrackets() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    @Override
    public String toString() {
        return hostInBrackets() + ":" + port;
    }
}
