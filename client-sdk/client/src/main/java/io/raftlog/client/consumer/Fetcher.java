package io.raftlog.client.consumer;

import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.EventLoop;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.FetchAsk;
import io.raftlog.client.routing.Fetched;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches ahead of a reader, in the background: the next fetch is under way while the reader works on what the last one
 * gave.
 *
 * <p>Thread-safe; its state is confined to its loop.
 */
public final class Fetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final int FETCHES_PER_NODE = 2;

    /** Nodes refuse more than this. */
    private static final int PARTITIONS_PER_FETCH = 1000;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long NO_REPLICAS_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final ClusterRouter router;
    private final FetchSettings settings;
    private final EventLoop loop = new EventLoop("raftlog-consumer-" + NUMBERS.incrementAndGet());
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    // Confined to the loop. In order of service: who was fetched goes to the end.
    private final Map<TopicPartition, PartitionFetch> partitions = new LinkedHashMap<>();
    private final Map<NodeAddress, List<NodeFetch>> underWay = new HashMap<>();
    private final Set<NodeAddress> troubled = new HashSet<>();
    private long bufferedBytes;
    private int timeouts;

    public Fetcher(ClusterRouter router, FetchSettings settings) {
        this.router = router;
        this.settings = settings;
    }

    /** From now on fetches this partition from {@code offset}; what was fetched of it before no longer counts. */
    public void read(TopicPartition partition, TopicView topic, long generation, long offset) {
        loop.execute(() -> {
            forget(partition);
            partitions.put(
                    partition,
                    new PartitionFetch(
                            partition,
                            topic,
                            generation,
                            offset,
                            router.searchLeader(topic.partitionId(partition.partition()))));
            fetchDue();
        });
    }

    public void stop(TopicPartition partition) {
        loop.execute(() -> forget(partition));
    }

    /** The reader is done with that many bytes of what it was given since it last began to read the partition. */
    public void consumed(TopicPartition partition, long bytes) {
        loop.execute(() -> {
            PartitionFetch fetch = partitions.get(partition);
            if (fetch != null) {
                fetch.bufferedBytes -= bytes;
                bufferedBytes -= bytes;
                fetchDue();
            }
        });
    }

    /** What has arrived next; null if nothing does in that time. */
    public @Nullable Arrival next(Duration timeout) throws InterruptedException {
        return arrivals.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    public void wakeup() {
        arrivals.add(new Arrival.Wakeup());
    }

    @Override
    public void close() {
        loop.execute(() -> {
            underWay.values().stream().flatMap(List::stream).toList().forEach(NodeFetch::cancel);
            loop.stop();
        });
    }

    private void forget(TopicPartition partition) {
        PartitionFetch old = partitions.remove(partition);
        if (old != null) {
            old.stopped = true;
            bufferedBytes -= old.bufferedBytes;
        }
    }

    /** Begins all fetches that there is reason and room for. */
    private void fetchDue() {
        if (bufferedBytes > settings.totalBytes() / 2) {
            return;
        }
        long now = System.nanoTime();
        Map<NodeAddress, List<PartitionFetch>> due = new LinkedHashMap<>();
        for (PartitionFetch partition : partitions.values()) {
            if (partition.isDue(now, settings.partitionBytes())) {
                Optional<NodeAddress> leader = partition.search.target();
                if (leader.isPresent()) {
                    due.computeIfAbsent(leader.get(), node -> new ArrayList<>()).add(partition);
                } else {
                    router.metadata().refreshSoon();
                    retryLater(partition, NO_REPLICAS_PAUSE_NANOS);
                }
            }
        }
        due.forEach(this::fetch);
    }

    private void fetch(NodeAddress node, List<PartitionFetch> due) {
        List<NodeFetch> others = underWay.computeIfAbsent(node, absent -> new ArrayList<>());
        List<PartitionFetch> all = new ArrayList<>(due.subList(0, Math.min(due.size(), PARTITIONS_PER_FETCH)));
        if (others.size() >= FETCHES_PER_NODE) {
            // All are waiting for other partitions' records, perhaps for long: one of them gives way to one that asks
            // for those too.
            NodeFetch longest = others.get(0);
            longest.cancel();
            longest.parts.values().stream()
                    .filter(part -> !part.stopped)
                    .limit(PARTITIONS_PER_FETCH - all.size())
                    .forEach(all::add);
        }
        new NodeFetch(node, all).begin();
    }

    private int share() {
        int nodes = Math.max(1, router.metadata().view().nodes().size());
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, settings.totalBytes() / (2L * FETCHES_PER_NODE * nodes)));
    }

    private Duration deadline() {
        Duration patience = settings.maxWait().plus(PATIENCE.multipliedBy(1L << Math.min(timeouts, 6)));
        return patience.compareTo(router.requestTimeout()) < 0 || timeouts == 0 ? patience : router.requestTimeout();
    }

    private void retryLater(PartitionFetch partition, long nanos) {
        partition.pause(nanos);
        loop.schedule(nanos, this::fetchDue);
    }

    /** One request under way. */
    private final class NodeFetch {
        private final NodeAddress node;
        private final Map<PartitionId, PartitionFetch> parts = new LinkedHashMap<>();
        private @Nullable Runnable cancellation;
        private boolean over;

        NodeFetch(NodeAddress node, List<PartitionFetch> partitions) {
            this.node = node;
            partitions.forEach(partition -> parts.put(partition.id, partition));
        }

        void begin() {
            underWay.computeIfAbsent(node, absent -> new ArrayList<>()).add(this);
            List<FetchAsk.Part> asked = new ArrayList<>();
            for (PartitionFetch part : parts.values()) {
                part.underWay = true;
                long room = Math.max(1, settings.partitionBytes() - part.bufferedBytes);
                asked.add(new FetchAsk.Part(part.id, part.nextOffset, (int) room));
            }
            var answer = router.fetch(
                    node, new FetchAsk(settings.maxWait(), settings.minBytes(), share(), asked), deadline());
            cancellation = () -> answer.cancel(false);
            answer.whenComplete((fetched, thrown) -> loop.execute(() -> {
                if (!over) {
                    end();
                    if (thrown == null) {
                        answered(fetched);
                    } else {
                        failed(CallFailedException.failureOf(thrown));
                    }
                    fetchDue();
                }
            }));
        }

        void cancel() {
            end();
            if (cancellation != null) {
                cancellation.run();
            }
        }

        private void end() {
            over = true;
            List<NodeFetch> others = underWay.get(node);
            if (others != null) {
                others.remove(this);
                if (others.isEmpty()) {
                    underWay.remove(node);
                }
            }
            for (PartitionFetch part : parts.values()) {
                part.underWay = false;
                // To the end of the line: an answer is filled from the front.
                if (!part.stopped) {
                    partitions.remove(part.name);
                    partitions.put(part.name, part);
                }
            }
        }

        private void failed(Failure failure) {
            if (troubled.add(node)) {
                LOG.warn("cannot fetch from {}, looking for other leaders: {}", node, failure);
            }
            timeouts = failure.code() == ErrorCode.TIMED_OUT ? timeouts + 1 : 0;
            router.metadata().refreshSoon();
            for (PartitionFetch part : parts.values()) {
                retryLater(part, part.search.failed(node, failure.leader()));
            }
        }

        private void answered(List<Fetched> fetched) {
            timeouts = 0;
            for (Fetched part : fetched) {
                PartitionFetch partition = parts.get(part.partition());
                if (partition != null && !partition.stopped) {
                    part.failure()
                            .ifPresentOrElse(
                                    failure -> refused(partition, part, failure), () -> records(partition, part));
                }
            }
        }

        private void records(PartitionFetch partition, Fetched part) {
            partition.search.succeeded(node);
            troubled.remove(node);
            BatchCheck checked = BatchCheck.of(part.batches(), partition.nextOffset, partition.gapsAllowed);
            if (!checked.batches().isEmpty()) {
                long bytes = checked.batches().stream()
                        .mapToLong(batch -> batch.sizeInBytes())
                        .sum();
                partition.bufferedBytes += bytes;
                bufferedBytes += bytes;
                partition.nextOffset = checked.nextOffset();
                arrivals.add(new Arrival.Batches(partition.name, partition.generation, checked.batches()));
            }
            if (checked.flaw().isEmpty()) {
                partition.soundAnswer();
            } else if (partition.toleratesFlaw()) {
                LOG.warn("{}: {} sent {}; fetching it again", partition.name, node, checked.flaw());
                retryLater(partition, partition.search.busy());
            } else {
                Failure failure = Failure.of(
                        ErrorCode.CORRUPT_BATCH,
                        partition.name + ": node at " + node + " sent " + checked.flaw(),
                        "seek to a later offset to leave it out");
                problem(partition, part, failure);
            }
        }

        private void refused(PartitionFetch partition, Fetched part, Failure failure) {
            switch (failure.code()) {
                case OFFSET_OUT_OF_RANGE -> problem(partition, part, failure);
                case UNKNOWN_TOPIC, UNKNOWN_PARTITION -> {
                    retryLater(partition, partition.search.failed(node, failure.leader()));
                    checkTopic(partition, part);
                }
                default -> {
                    if (failure.code().retriable() || !failure.definite()) {
                        router.metadata().refreshSoon();
                        retryLater(partition, partition.search.failed(node, failure.leader()));
                    } else {
                        problem(partition, part, failure);
                    }
                }
            }
        }
    }

    private void problem(PartitionFetch partition, Fetched part, Failure failure) {
        partition.stopped = true;
        arrivals.add(new Arrival.Problem(
                partition.name, partition.generation, failure, part.logStartOffset(), part.highWatermark()));
    }

    private void checkTopic(PartitionFetch partition, Fetched part) {
        router.metadata()
                .endOf(partition.topic)
                .thenAccept(end -> loop.execute(() -> {
                    if (end.isPresent() && !partition.stopped) {
                        problem(
                                partition,
                                part,
                                end.get().failure(partition.topic, "assign it again to read the new topic"));
                    }
                }));
    }
}
