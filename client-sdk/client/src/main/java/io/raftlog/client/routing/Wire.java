package io.raftlog.client.routing;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.raftlog.client.routing.TopicView.PartitionView;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.v1.FetchPartition;
import io.raftlog.protocol.v1.FetchRequest;
import io.raftlog.protocol.v1.FetchedPartition;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.NodeInfo;
import io.raftlog.protocol.v1.PartitionInfo;
import io.raftlog.protocol.v1.TopicInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Between the messages on the wire and the values in here; translates and decides nothing. */
public final class Wire {
    private static final int ID_BYTES = 16;

    private Wire() {}

    public static io.raftlog.protocol.v1.PartitionId encode(PartitionId partition) {
        return io.raftlog.protocol.v1.PartitionId.newBuilder()
                .setTopicId(encode(partition.topicId()))
                .setPartition(partition.partition())
                .build();
    }

    public static PartitionId decode(io.raftlog.protocol.v1.PartitionId partition) {
        return new PartitionId(decodeId(partition.getTopicId()), partition.getPartition());
    }

    public static Failure decode(io.raftlog.protocol.v1.Error error) {
        return Failure.of(error);
    }

    public static ByteString encode(UUID id) {
        return ByteString.copyFrom(ByteBuffer.allocate(ID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
    }

    public static UUID decodeId(ByteString bytes) {
        if (bytes.size() != ID_BYTES) {
            throw new IllegalArgumentException("a topic id of " + bytes.size() + " bytes");
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    public static TopicView decode(TopicInfo topic) {
        List<PartitionView> partitions = new ArrayList<>();
        for (PartitionInfo info : topic.getPartitionsList()) {
            partitions.add(new PartitionView(
                    info.getPartition(), info.getReplicasList(), info.getLeaderId(), info.getLeaderEpoch()));
        }
        partitions.sort(Comparator.comparingInt(PartitionView::partition));
        return new TopicView(
                topic.getName(),
                decodeId(topic.getTopicId()),
                topic.getReplicationFactor(),
                partitions,
                topic.getConfigsMap(),
                topic.getEffectiveConfigsMap());
    }

    /** Of a node that is to be called; throws {@link IllegalArgumentException} where no call can go to. */
    public static NodeAddress address(String host, int port) {
        return new NodeAddress(host, port).requireDialable();
    }

    static ClusterView decode(GetMetadataResponse answer) {
        Map<Integer, NodeAddress> nodes = new HashMap<>();
        for (NodeInfo node : answer.getNodesList()) {
            nodes.put(node.getNodeId(), address(node.getHost(), node.getPort()));
        }
        return ClusterView.of(
                answer.getClusterId(),
                answer.getMetadataLeaderId(),
                nodes,
                answer.getTopicsList().stream()
                        .filter(topic -> !topic.hasError())
                        .map(Wire::decode)
                        .toList());
    }

    static FetchRequest encode(FetchAsk ask) {
        FetchRequest.Builder request = FetchRequest.newBuilder()
                .setMaxWaitMs((int) ask.maxWait().toMillis())
                .setMinBytes(ask.minBytes())
                .setMaxBytes(ask.maxBytes());
        for (FetchAsk.Part part : ask.parts()) {
            request.addPartitions(FetchPartition.newBuilder()
                    .setPartition(encode(part.partition()))
                    .setOffset(part.offset())
                    .setMaxBytes(part.maxBytes()));
        }
        return request.build();
    }

    static Fetched decode(FetchedPartition fetched) {
        return new Fetched(
                decode(fetched.getPartition()),
                fetched.hasError() ? Optional.of(Failure.of(fetched.getError())) : Optional.empty(),
                fetched.getHighWatermark(),
                fetched.getLogStartOffset(),
                arrayBehind(fetched.getBatches()));
    }

    /** The same bytes, not copied, with an array behind them: CRCs are computed several times faster on one. */
    private static ByteBuffer arrayBehind(ByteString bytes) {
        ArrayFinder finder = new ArrayFinder();
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, finder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer found = finder.found;
        return found != null && found.remaining() == bytes.size() ? found : ByteBuffer.wrap(bytes.toByteArray());
    }

    private static final class ArrayFinder extends ByteOutput {
        private @Nullable ByteBuffer found;

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            found = ByteBuffer.wrap(value, offset, length).slice();
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            found = null;
        }

        @Override
        public void write(byte value) {
            found = null;
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            found = null;
        }

        @Override
        public void write(ByteBuffer value) {
            found = null;
        }
    }

    static ListOffsetsRequest encode(PartitionId partition, OffsetQuery query) {
        ListOffsetsPartition.Builder asked = ListOffsetsPartition.newBuilder().setPartition(encode(partition));
        if (query instanceof OffsetQuery.Earliest) {
            asked.setEarliest(true);
        } else if (query instanceof OffsetQuery.Latest) {
            asked.setLatest(true);
        } else if (query instanceof OffsetQuery.AtTime at) {
            asked.setTimestamp(at.timestampMs());
        } else {
            throw new AssertionError(query);
        }
        return ListOffsetsRequest.newBuilder().addPartitions(asked).build();
    }
}
