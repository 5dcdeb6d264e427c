package io.raftlog.client;

import io.raftlog.model.NodeAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How a client finds the cluster and how patient it is.
 *
 * <p>Immutable.
 *
 * @param bootstrapServers any nodes of the cluster; one that answers is enough to find the others
 * @param clientId a name for this client in the logs of the nodes
 * @param requestTimeout how long one call may take in all, redirects and retries included
 */
public record ClientConfig(List<NodeAddress> bootstrapServers, String clientId, Duration requestTimeout) {
    public static final String DEFAULT_CLIENT_ID = "raftlog-java";
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(30);

    public ClientConfig {
        bootstrapServers = List.copyOf(bootstrapServers);
        if (bootstrapServers.isEmpty()) {
            throw new IllegalArgumentException("no bootstrap servers; expected host:port[,host:port...]");
        }
        bootstrapServers.forEach(NodeAddress::requireDialable);
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("clientId is blank");
        }
        Durations.requirePositive("requestTimeout", requestTimeout);
    }

    /** The default configuration for {@code host:port[,host:port...]}. */
    public static ClientConfig of(String bootstrapServers) {
        return of(Arrays.stream(bootstrapServers.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(NodeAddress::parse)
                .toList());
    }

    public static ClientConfig of(List<NodeAddress> bootstrapServers) {
        return new ClientConfig(bootstrapServers, DEFAULT_CLIENT_ID, DEFAULT_REQUEST_TIMEOUT);
    }

    public ClientConfig withBootstrapServers(List<NodeAddress> servers) {
        return new ClientConfig(servers, clientId, requestTimeout);
    }

    public ClientConfig withClientId(String id) {
        return new ClientConfig(bootstrapServers, id, requestTimeout);
    }

    public ClientConfig withRequestTimeout(Duration timeout) {
        return new ClientConfig(bootstrapServers, clientId, timeout);
    }
}
