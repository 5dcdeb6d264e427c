package io.raftlog.client.producer;

import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.LeaderSearch;
import io.raftlog.client.routing.ProduceStream;
import io.raftlog.client.routing.ProducerIdentity;
import io.raftlog.client.routing.TopicEnd;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends one partition's batches: moves them from the buffer into the lane when it is time, from the lane to the leader
 * when it may be, and looks for another leader when one fails.
 *
 * <p>Confined to the sender's loop, except for {@link #buffer} and {@link #signal}.
 */
final class PartitionSender {
    /** What it needs of the one who owns all of them; on the same loop. */
    interface Owner {
        /** @param encoded the batches' bytes, one by one */
        void send(NodeAddress node, PartitionSender sender, List<ProducerBatch> batches, List<ByteBuffer> encoded);

        /** Runs the task, not before that many nanoseconds from now. */
        void later(long delayNanos, Runnable task);

        /** Calls {@link #begin} once there is an identity; a fresh one, or the one that the producer has from the start. */
        void findIdentity(PartitionSender sender, boolean fresh);

        void checkTopic(PartitionSender sender);

        void settled(ProducerBatch batch);

        /** A batch was closed although it was not full. */
        void batchClosedEarly(PartitionSender sender);
    }

    /** What a leader puts into one Raft entry. */
    private static final int MAX_TOGETHER_BYTES = 1 << 20;

    private static final long NO_REPLICAS_PAUSE_NANOS = 50_000_000;

    private final TopicView topic;
    private final PartitionId partition;
    private final PartitionBuffer buffer;
    private final PartitionLane lane;
    private final LeaderSearch search;
    private final ClusterRouter router;
    private final Owner owner;
    private final long lingerNanos;
    private final long deliveryTimeoutNanos;
    private final Queue<ProducerBatch> ended = new ArrayDeque<>();

    private final AtomicBoolean signalled = new AtomicBoolean();

    private @Nullable NodeAddress target;
    private long pausedUntilNanos = System.nanoTime();
    private boolean lingering;
    private boolean identityAsked;
    private boolean hadIdentity;

    PartitionSender(TopicView topic, int number, ProducerSettings settings, ClusterRouter router, Owner owner) {
        this.topic = topic;
        this.partition = topic.partitionId(number);
        this.lingerNanos = settings.linger().toNanos();
        this.deliveryTimeoutNanos = settings.deliveryTimeout().toNanos();
        this.buffer = new PartitionBuffer(
                settings.compression(), batchBytes(settings.batchBytes(), topic), deliveryTimeoutNanos);
        this.lane = new PartitionLane(topic.name() + "/" + number, settings.maxInFlight(), ended::add);
        this.search = router.searchLeader(partition);
        this.router = router;
        this.owner = owner;
    }

    /** What is gathered must be small enough to be taken; a single record may not be, and is told so by the node. */
    private static int batchBytes(int wanted, TopicView topic) {
        return Math.max(RecordBatch.HEADER_BYTES, Math.min(wanted, topic.maxMessageBytes()));
    }

    PartitionBuffer buffer() {
        return buffer;
    }

    TopicView topic() {
        return topic;
    }

    PartitionId partition() {
        return partition;
    }

    /** From any thread: whether {@link #signalled} is to be called because it is not about to be. */
    boolean signal() {
        return signalled.compareAndSet(false, true);
    }

    void signalled() {
        signalled.set(false);
        pump();
    }

    boolean isIdle() {
        return lane.isEmpty() && buffer.openAgeNanos(0) < 0;
    }

    boolean sendsTo(NodeAddress node) {
        return node.equals(target);
    }

    /** Does whatever can be done now. */
    void pump() {
        long now = System.nanoTime();
        collect(now);
        sendAll(now);
        while (!ended.isEmpty()) {
            owner.settled(ended.remove());
        }
    }

    /** Sends also what is not due, and calls back when everything that is here now is settled. */
    void flush(Runnable whenSettled) {
        moveFull();
        ProducerBatch open = buffer.takeOpen(Long.MIN_VALUE, System.nanoTime());
        if (open != null) {
            lane.add(open);
        }
        lane.newest().ifPresentOrElse(batch -> batch.whenSettled(whenSettled), whenSettled);
        pump();
    }

    private void collect(long now) {
        moveFull();
        long age = buffer.openAgeNanos(now);
        if (age < 0) {
            return;
        }
        // Without room it would only wait in the lane, where nothing can join it.
        long due = lane.hasRoom() ? lingerNanos : deliveryTimeoutNanos;
        ProducerBatch open = buffer.takeOpen(due, now);
        if (open != null) {
            lane.add(open);
            owner.batchClosedEarly(this);
        } else if (lane.hasRoom() && !lingering) {
            lingering = true;
            owner.later(due - age, this::lingered);
        }
    }

    private void lingered() {
        lingering = false;
        pump();
    }

    private void moveFull() {
        for (ProducerBatch batch = buffer.takeFull(); batch != null; batch = buffer.takeFull()) {
            lane.add(batch);
        }
    }

    private void sendAll(long now) {
        if (lane.isEmpty() || now - pausedUntilNanos < 0) {
            return;
        }
        if (lane.needsIdentity() && !identityAsked) {
            identityAsked = true;
            owner.findIdentity(this, hadIdentity);
        }
        NodeAddress node = target;
        if (node == null) {
            node = search.target().orElse(null);
            target = node;
        }
        if (node == null) {
            router.metadata().refreshSoon();
            pause(NO_REPLICAS_PAUSE_NANOS);
            return;
        }
        for (List<ProducerBatch> next = lane.nextToSend(MAX_TOGETHER_BYTES);
                !next.isEmpty();
                next = lane.nextToSend(MAX_TOGETHER_BYTES)) {
            send(next, node, now);
        }
    }

    private void send(List<ProducerBatch> batches, NodeAddress node, long now) {
        List<ProducerBatch> sent = new ArrayList<>();
        List<ByteBuffer> encoded = new ArrayList<>();
        for (ProducerBatch batch : batches) {
            batch.sentAt(now);
            ByteBuffer bytes = batch.encode();
            if (bytes.remaining() > ProduceStream.MAX_BATCH_BYTES) {
                // Whatever is stamped behind it goes back to the lane.
                lane.refused(batch, batch.attempt(), tooLarge(bytes.remaining()));
                break;
            }
            sent.add(batch);
            encoded.add(bytes);
        }
        if (!sent.isEmpty()) {
            owner.send(node, this, sent, encoded);
        }
    }

    private Failure tooLarge(int bytes) {
        return Failure.of(
                ErrorCode.RECORD_TOO_LARGE,
                "a batch of " + bytes + " bytes for " + topic.name() + "/" + partition.partition()
                        + " is larger than any node takes, " + ProduceStream.MAX_BATCH_BYTES);
    }

    void begin(ProducerIdentity identity) {
        identityAsked = false;
        hadIdentity = true;
        lane.begin(identity);
        pump();
    }

    void appended(NodeAddress node, ProducerBatch batch, int attempt, long baseOffset, boolean duplicate) {
        lane.appended(batch, attempt, baseOffset, duplicate);
        if (node.equals(target)) {
            search.succeeded(node);
        }
        pump();
    }

    void refused(NodeAddress node, ProducerBatch batch, int attempt, Failure failure) {
        switch (lane.refused(batch, attempt, failure)) {
            case GO_ON -> {}
            case PAUSE -> pause(search.busy());
            case FIND_LEADER -> moveFrom(node, failure);
            case CHECK_TOPIC -> {
                moveFrom(node, failure);
                owner.checkTopic(this);
            }
        }
        pump();
    }

    /** The connection to the node is gone. */
    void wireLost(NodeAddress node, Failure failure) {
        lane.loseWire();
        moveFrom(node, failure);
        pump();
    }

    private void moveFrom(NodeAddress node, Failure failure) {
        target = null;
        pause(search.failed(node, failure.leader()));
        router.metadata().refreshSoon();
    }

    private void pause(long nanos) {
        pausedUntilNanos = System.nanoTime() + nanos;
        if (nanos > 0) {
            owner.later(nanos, this::pump);
        }
    }

    /**
     * Called every now and then: ends what took too long, and leaves a leader that is silent once somebody has named a
     * newer one. Says whether the leader is silent.
     */
    boolean sweep(long silentNanos) {
        long now = System.nanoTime();
        lane.expire(now);
        boolean silent = lane.oldestOnWire()
                .filter(batch -> now - batch.sentAtNanos() > silentNanos)
                .isPresent();
        NodeAddress node = target;
        if (silent && node != null && search.newerThan(node).isPresent()) {
            lane.loseWire();
            target = null;
        }
        pump();
        return silent;
    }

    /** The partition is gone for good. */
    void fail(Failure failure) {
        buffer.shut();
        moveFull();
        ProducerBatch open = buffer.takeOpen(Long.MIN_VALUE, System.nanoTime());
        if (open != null) {
            lane.add(open);
        }
        lane.failAll(failure);
        pump();
    }

    static Failure ended(TopicView topic, TopicEnd how) {
        return how.failure(topic, "send again: it will go to the new topic");
    }
}
