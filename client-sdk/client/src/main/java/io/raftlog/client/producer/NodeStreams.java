package io.raftlog.client.producer;

import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.EventLoop;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProduceListener;
import io.raftlog.client.routing.ProduceStream;
import io.raftlog.model.NodeAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One stream of batches per node, opened when first needed and again after it broke. Answers find the batch and the
 * attempt that they are for.
 *
 * <p>Confined to the sender's loop, onto which answers are brought.
 */
final class NodeStreams {
    private final ClusterRouter router;
    private final EventLoop loop;
    private final BiConsumer<NodeAddress, Failure> lost;
    private final Consumer<NodeAddress> wellAgain;
    private final Map<NodeAddress, Stream> open = new HashMap<>();
    private long lastCorrelationId;

    /**
     * @param lost hears of a stream that broke
     * @param wellAgain hears of a node that has appended something
     */
    NodeStreams(
            ClusterRouter router,
            EventLoop loop,
            BiConsumer<NodeAddress, Failure> lost,
            Consumer<NodeAddress> wellAgain) {
        this.router = router;
        this.loop = loop;
        this.lost = lost;
        this.wellAgain = wellAgain;
    }

    /** @param encoded the batches' bytes, one by one */
    void send(NodeAddress node, PartitionSender sender, List<ProducerBatch> batches, List<ByteBuffer> encoded) {
        Stream stream = open.get(node);
        if (stream == null) {
            stream = new Stream(node);
            open.put(node, stream);
        }
        stream.send(sender, batches, encoded);
    }

    void finish() {
        open.values().forEach(Stream::finish);
        open.clear();
    }

    private record Sent(PartitionSender sender, ProducerBatch batch, int attempt) {}

    private final class Stream implements ProduceListener {
        private final NodeAddress node;
        private final Map<Long, Sent> unanswered = new HashMap<>();
        private ProduceStream stream;

        Stream(NodeAddress node) {
            this.node = node;
            this.stream = router.openProduce(node, this);
        }

        void send(PartitionSender sender, List<ProducerBatch> batches, List<ByteBuffer> encoded) {
            long first = lastCorrelationId + 1;
            for (ProducerBatch batch : batches) {
                unanswered.put(++lastCorrelationId, new Sent(sender, batch, batch.attempt()));
            }
            stream.send(first, sender.partition(), encoded);
        }

        void finish() {
            stream.finish();
        }

        @Override
        public void appended(long correlationId, long baseOffset, boolean duplicate) {
            loop.execute(() -> {
                Sent sent = unanswered.remove(correlationId);
                if (sent != null) {
                    wellAgain.accept(node);
                    sent.sender.appended(node, sent.batch, sent.attempt, baseOffset, duplicate);
                }
            });
        }

        @Override
        public void refused(long correlationId, Failure failure) {
            loop.execute(() -> {
                Sent sent = unanswered.remove(correlationId);
                if (sent != null) {
                    sent.sender.refused(node, sent.batch, sent.attempt, failure);
                }
            });
        }

        @Override
        public void broken(Failure failure) {
            loop.execute(() -> {
                if (open.remove(node, this)) {
                    lost.accept(node, failure);
                }
            });
        }
    }
}
