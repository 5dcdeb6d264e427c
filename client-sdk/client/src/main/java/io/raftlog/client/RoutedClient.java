package io.raftlog.client;

import io.raftlog.client.group.GroupCoordinator;
import io.raftlog.client.group.RoutedCoordinator;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A client on one router, and the owner of what it made. */
final class RoutedClient implements RaftlogClient {
    private static final long IDLE_CALLBACK_THREAD_SECONDS = 10;

    private final ClusterRouter router;
    private final GroupCoordinator coordinator;
    private final ExecutorService callbacks;
    private final Admin admin;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    private RoutedClient(ClusterRouter router, Function<ClusterRouter, GroupCoordinator> coordinator) {
        this.router = router;
        this.coordinator = coordinator.apply(router);
        // As many as are needed: what an application chains to one future may wait for another.
        this.callbacks = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_CALLBACK_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "raftlog-client-callbacks");
                    thread.setDaemon(true);
                    return thread;
                },
                // Whoever asks a client that is being closed is answered too, on whichever thread has the answer.
                (task, closed) -> task.run());
        this.admin = new RoutedAdmin(router, callbacks);
    }

    static RoutedClient connect(ClientConfig config) {
        return connect(config, RoutedCoordinator::new);
    }

    /** With another way to the coordinator of groups. */
    static RoutedClient connect(ClientConfig config, Function<ClusterRouter, GroupCoordinator> coordinator) {
        try {
            return new RoutedClient(
                    ClusterRouter.connect(config.bootstrapServers(), config.clientId(), config.requestTimeout()),
                    coordinator);
        } catch (CallFailedException e) {
            throw new RefusedException(e.failure().refusal(), e);
        }
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public <K, V> ProducerBuilder<K, V> producer(Serde<K> keys, Serde<V> values) {
        return new TypedProducerBuilder<>(router, keys, values, open);
    }

    @Override
    public <K, V> ConsumerBuilder<K, V> consumer(Serde<K> keys, Serde<V> values) {
        return new TypedConsumerBuilder<>(router, keys, values, open, coordinator, callbacks);
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(open);
        try {
            for (AutoCloseable each : all) {
                each.close();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            router.close();
            callbacks.shutdown();
        }
    }
}
