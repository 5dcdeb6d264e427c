package io.raftlog.client.producer;

import io.raftlog.client.producer.PartitionBuffer.Added;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.EventLoop;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProducerIdentity;
import io.raftlog.client.routing.TopicEnd;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchBuilder;
import io.raftlog.record.RecordHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer below its types: takes records as bytes, and sees to it that each is acknowledged, or that its failure is
 * told honestly. One thread owns everything that is being sent.
 *
 * <p>Thread-safe.
 */
public final class RecordSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordSender.class);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final Duration SWEEP = Duration.ofMillis(25);
    private static final Duration SILENT = Duration.ofMillis(200);
    private static final Duration IDENTITY_PAUSE = Duration.ofMillis(100);

    /** Beside its bytes, a record in the buffer costs its future and its place in lists. */
    private static final int OVERHEAD_BYTES = 64;

    private final ClusterRouter router;
    private final ProducerSettings settings;
    private final MemoryBudget memory;
    private final StickyPartitions sticky = new StickyPartitions();
    private final Map<PartitionId, PartitionSender> senders = new ConcurrentHashMap<>();
    private final AtomicLong unsettled = new AtomicLong();
    private final EventLoop loop;
    private final NodeStreams streams;
    private final Owner owner = new Owner();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closed;

    // Confined to the loop.
    private final List<PartitionSender> waitingForFirstIdentity = new ArrayList<>();
    private @Nullable ProducerIdentity firstIdentity;
    private final Set<NodeAddress> troubled = new HashSet<>();
    private boolean sweeping;
    private long refreshedAtNanos = System.nanoTime();

    public RecordSender(ClusterRouter router, ProducerSettings settings) {
        this.router = router;
        this.settings = settings;
        this.memory = new MemoryBudget(settings.bufferBytes());
        this.loop = new EventLoop("raftlog-producer-" + NUMBERS.incrementAndGet());
        this.streams = new NodeStreams(router, loop, this::wireLost, troubled::remove);
        loop.execute(this::askFirstIdentity);
    }

    /** The partition for the next record without a key. */
    public int stickyPartition(TopicView topic) {
        return sticky.partition(topic);
    }

    /** Whether the caller is in a callback of this producer, where it must not wait for it. */
    public boolean inCallback() {
        return loop.inLoop();
    }

    /** What is gathered or unanswered, in bytes. */
    public long bufferedBytes() {
        return memory.used();
    }

    /**
     * Takes a record over. Waits at most that long for room in the buffer; in a callback, and for 0, not at all. If there
     * is a failure in the answer nothing was taken over, and {@code delivery} hears nothing.
     */
    public Optional<Failure> append(
            TopicView topic,
            int partition,
            long timestampMs,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<RecordHeader> headers,
            Delivery delivery,
            long maxWaitNanos) {
        long most = RecordBatchBuilder.upperBound(key, value, headers);
        long bytes = most + OVERHEAD_BYTES;
        if (most > RecordBatch.MAX_UNCOMPRESSED_BYTES || bytes > memory.capacity()) {
            return Optional.of(Failure.of(
                    ErrorCode.RECORD_TOO_LARGE,
                    "a record of about " + most + " bytes for " + topic.name() + "/" + partition
                            + " fits neither a batch of at most " + RecordBatch.MAX_UNCOMPRESSED_BYTES
                            + " bytes nor a buffer of " + memory.capacity()));
        }
        Optional<Failure> noRoom = reserve(bytes, maxWaitNanos);
        if (noRoom.isPresent()) {
            return noRoom;
        }
        unsettled.incrementAndGet();
        PartitionSender sender = senderOf(topic, partition);
        Added added = closed
                ? Added.NOT_ADDED
                : sender.buffer().add(timestampMs, key, value, headers, delivery, bytes, System.nanoTime());
        switch (added) {
            case TO_OPEN_BATCH -> {}
            case AS_FIRST -> signal(sender);
            case AFTER_FULL_BATCH -> {
                sticky.batchClosed(topic, partition);
                signal(sender);
            }
            case NOT_ADDED -> {
                unsettled.decrementAndGet();
                memory.release(bytes);
                return Optional.of(closed ? closedFailure() : PartitionSender.ended(topic, TopicEnd.CREATED_AGAIN));
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> reserve(long bytes, long maxWaitNanos) {
        try {
            boolean mayWait = maxWaitNanos > 0 && !loop.inLoop();
            if (mayWait ? memory.reserve(bytes, maxWaitNanos) : memory.tryReserve(bytes)) {
                return Optional.empty();
            }
            return Optional.of(Failure.of(
                    ErrorCode.BUFFER_FULL,
                    "no room for " + bytes + " bytes in the producer's buffer of " + memory.capacity()
                            + (mayWait
                                    ? " within "
                                            + Duration.ofNanos(maxWaitNanos).toMillis() + " ms"
                                    : ""),
                    "send slower, or raise bufferBytes or maxBlock"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(
                    Failure.of(ErrorCode.BUFFER_FULL, "interrupted while waiting for room in the producer's buffer"));
        }
    }

    private PartitionSender senderOf(TopicView topic, int partition) {
        PartitionId id = topic.partitionId(partition);
        PartitionSender known = senders.get(id);
        return known != null
                ? known
                : senders.computeIfAbsent(id, absent -> new PartitionSender(topic, partition, settings, router, owner));
    }

    private void signal(PartitionSender sender) {
        if (sender.signal()) {
            loop.execute(sender::signalled);
        }
    }

    /** Sends everything at once; returns when everything appended before is settled. Not from a callback. */
    public void flush() {
        if (loop.inLoop()) {
            throw new IllegalStateException("flush and close wait for callbacks, so they cannot be called in one");
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        ended.whenComplete((nothing, thrown) -> done.complete(null));
        loop.execute(() -> {
            List<PartitionSender> all = List.copyOf(senders.values());
            AtomicInteger left = new AtomicInteger(all.size() + 1);
            Runnable settled = () -> {
                if (left.decrementAndGet() == 0) {
                    done.complete(null);
                }
            };
            all.forEach(sender -> sender.flush(settled));
            settled.run();
        });
        done.join();
    }

    /** Refuses new records, waits for the others, ends. */
    @Override
    public void close() {
        closed = true;
        if (ended.isDone()) {
            return;
        }
        // An append that saw it open may still be about to leave its record.
        do {
            flush();
        } while (unsettled.get() > 0);
        loop.execute(() -> {
            streams.finish();
            loop.stop();
            ended.complete(null);
        });
        ended.join();
    }

    private static Failure closedFailure() {
        return Failure.of(ErrorCode.CLOSED, "the producer is closed");
    }

    private void askFirstIdentity() {
        router.initProducer()
                .whenComplete((identity, thrown) -> loop.execute(() -> {
                    if (thrown == null) {
                        firstIdentity = identity;
                        List<PartitionSender> waiting = List.copyOf(waitingForFirstIdentity);
                        waitingForFirstIdentity.clear();
                        waiting.forEach(sender -> sender.begin(identity));
                    } else {
                        identityRefused(thrown, this::askFirstIdentity);
                    }
                }));
    }

    private void askFreshIdentity(PartitionSender sender) {
        router.initProducer()
                .whenComplete((identity, thrown) -> loop.execute(() -> {
                    if (thrown == null) {
                        sender.begin(identity);
                    } else {
                        identityRefused(thrown, () -> askFreshIdentity(sender));
                    }
                }));
    }

    private void identityRefused(Throwable thrown, Runnable again) {
        if (closed && unsettled.get() == 0) {
            return;
        }
        LOG.warn("no producer id yet, asking again: {}", CallFailedException.failureOf(thrown));
        loop.schedule(IDENTITY_PAUSE.toNanos(), again);
    }

    private void wireLost(NodeAddress node, Failure failure) {
        if (!closed && troubled.add(node)) {
            LOG.warn("lost the stream to {}, looking for other leaders: {}", node, failure);
        }
        for (PartitionSender sender : senders.values()) {
            if (sender.sendsTo(node)) {
                sender.wireLost(node, failure);
            }
        }
    }

    private void keepSweeping() {
        if (!sweeping) {
            sweeping = true;
            loop.schedule(SWEEP.toNanos(), this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        boolean busy = false;
        boolean silence = false;
        for (PartitionSender sender : senders.values()) {
            if (!sender.isIdle()) {
                busy = true;
                silence |= sender.sweep(SILENT.toNanos());
            }
        }
        if (silence && System.nanoTime() - refreshedAtNanos > SILENT.toNanos()) {
            refreshedAtNanos = System.nanoTime();
            router.metadata().refreshSoon();
        }
        if (busy) {
            keepSweeping();
        }
    }

    /** What partitions ask of it; on the loop. */
    private final class Owner implements PartitionSender.Owner {
        @Override
        public void send(
                NodeAddress node, PartitionSender sender, List<ProducerBatch> batches, List<ByteBuffer> encoded) {
            streams.send(node, sender, batches, encoded);
            keepSweeping();
        }

        @Override
        public void later(long delayNanos, Runnable task) {
            loop.schedule(delayNanos, task);
            keepSweeping();
        }

        @Override
        public void findIdentity(PartitionSender sender, boolean fresh) {
            ProducerIdentity first = firstIdentity;
            if (fresh) {
                askFreshIdentity(sender);
            } else if (first == null) {
                waitingForFirstIdentity.add(sender);
            } else {
                loop.execute(() -> sender.begin(first));
            }
            keepSweeping();
        }

        @Override
        public void checkTopic(PartitionSender sender) {
            router.metadata()
                    .endOf(sender.topic())
                    .thenAccept(end -> loop.execute(() -> end.ifPresent(how -> {
                        senders.remove(sender.partition());
                        sender.fail(PartitionSender.ended(sender.topic(), how));
                    })));
        }

        @Override
        public void settled(ProducerBatch batch) {
            memory.release(batch.reservedBytes());
            try {
                batch.settle();
            } finally {
                unsettled.addAndGet(-batch.count());
            }
        }

        @Override
        public void batchClosedEarly(PartitionSender sender) {
            sticky.batchClosed(sender.topic(), sender.partition().partition());
        }
    }
}
