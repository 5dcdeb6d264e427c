package io.raftlog.client;

/**
 * The way into a cluster. One is enough for an application: its producers, consumers and admin share one connection to
 * each node.
 *
 * <p>Thread-safe.
 */
public interface RaftlogClient extends AutoCloseable {
    /**
     * Connects to a cluster of which some nodes are named, as {@code host:port[,host:port...]}. Tries all of them, and
     * throws {@link RefusedException} saying what was tried if none answers.
     */
    static RaftlogClient connect(String bootstrapServers) {
        return connect(ClientConfig.of(bootstrapServers));
    }

    /** Like {@link #connect(String)}. */
    static RaftlogClient connect(ClientConfig config) {
        return RoutedClient.connect(config);
    }

    Admin admin();

    <K, V> ProducerBuilder<K, V> producer(Serde<K> keys, Serde<V> values);

    <K, V> ConsumerBuilder<K, V> consumer(Serde<K> keys, Serde<V> values);

    /** Closes all producers and consumers it made, each as its own {@code close} says, then the connections. */
    @Override
    void close();
}
