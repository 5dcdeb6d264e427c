package io.raftlog.client.routing;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of batches to one node. Batches arrive in the order in which they are sent, or not at all once it is broken.
 *
 * <p>Confined to one sending thread.
 */
public final class ProduceStream {
    /** A node ends the stream over a request of more than 8 MiB, and with it everything else on the stream. */
    public static final int MAX_BATCH_BYTES = (8 << 20) - 1024;

    private static final int ANSWERS_REQUESTED = 64;

    private final ClientCall<ProduceRequest, ProduceResponse> call;

    ProduceStream(NodeAddress node, ClientCall<ProduceRequest, ProduceResponse> call, ProduceListener listener) {
        this.call = call;
        call.start(new Answers(node, listener), new Metadata());
        call.request(ANSWERS_REQUESTED);
    }

    /**
     * Sends batches of one partition, in this order and together. Each is answered by itself.
     *
     * @param correlationId of the first; each other one has one more
     * @param batches 1 to 64, or the node ends the stream; their bytes must not change any more
     */
    public void send(long correlationId, PartitionId partition, List<ByteBuffer> batches) {
        ProduceRequest.Builder request =
                ProduceRequest.newBuilder().setCorrelationId(correlationId).setPartition(Wire.encode(partition));
        batches.forEach(batch -> request.addBatches(UnsafeByteOperations.unsafeWrap(batch)));
        call.sendMessage(request.build());
    }

    /** Says that nothing more will be sent. */
    public void finish() {
        call.halfClose();
    }

    /** Gives the stream up; its listener hears {@code broken}. */
    public void abandon() {
        call.cancel("abandoned by the producer", null);
    }

    private final class Answers extends ClientCall.Listener<ProduceResponse> {
        private final NodeAddress node;
        private final ProduceListener listener;

        Answers(NodeAddress node, ProduceListener listener) {
            this.node = node;
            this.listener = listener;
        }

        @Override
        public void onMessage(ProduceResponse answer) {
            call.request(1);
            if (answer.hasError()) {
                listener.refused(answer.getCorrelationId(), Failure.of(answer.getError()));
            } else {
                listener.appended(answer.getCorrelationId(), answer.getBaseOffset(), answer.getDuplicate());
            }
        }

        @Override
        public void onClose(Status status, @Nullable Metadata trailers) {
            Status reason = status.isOk() ? Status.UNAVAILABLE.withDescription("the node ended the stream") : status;
            listener.broken(Failure.of(node, reason.asRuntimeException()));
        }
    }
}
