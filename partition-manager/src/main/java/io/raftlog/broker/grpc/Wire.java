package io.raftlog.broker.grpc;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.LeaderHint;
import io.raftlog.broker.request.TopicDescription;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Refusal;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.Leader;
import io.raftlog.protocol.v1.NodeInfo;
import io.raftlog.protocol.v1.PartitionInfo;
import io.raftlog.protocol.v1.TopicInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values that several messages share, from and to the wire. */
final class Wire {
    private static final int UUID_BYTES = 16;

    private Wire() {}

    /** Throws {@link InvalidRequestException} if it is none. */
    static UUID uuid(ByteString wire) {
        if (wire.size() != UUID_BYTES) {
            throw new InvalidRequestException("topic_id has " + wire.size() + " bytes, not " + UUID_BYTES);
        }
        ByteBuffer id = wire.asReadOnlyByteBuffer();
        return new UUID(id.getLong(), id.getLong());
    }

    /** Throws {@link InvalidRequestException} naming what is wrong. */
    static PartitionId partitionId(io.raftlog.protocol.v1.PartitionId wire) {
        try {
            return new PartitionId(uuid(wire.getTopicId()), wire.getPartition());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The bytes of a message, not copied. Unlike {@link ByteString#asReadOnlyByteBuffer} it gives a buffer that shows its
     * array, which checksums and the Raft transport read without copying it. Nobody may write to it.
     */
    static ByteBuffer share(ByteString bytes) {
        var array = new SharedArray();
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, array);
        } catch (IOException e) {
            throw new AssertionError("memory cannot fail", e);
        }
        ByteBuffer shared = array.buffer;
        return shared != null && shared.remaining() == bytes.size() ? shared : bytes.asReadOnlyByteBuffer();
    }

    /** Takes hold of the array behind a byte string; what comes in several pieces leaves the last one here. */
    private static final class SharedArray extends ByteOutput {
        @Nullable
        ByteBuffer buffer;

        @Override
        public void write(byte value) {
            buffer = null;
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            buffer = null;
        }

        @Override
        public void write(ByteBuffer value) {
            buffer = null;
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            buffer = ByteBuffer.wrap(value, offset, length);
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            buffer = null;
        }
    }

    static io.raftlog.protocol.v1.PartitionId partitionId(PartitionId id) {
        return io.raftlog.protocol.v1.PartitionId.newBuilder()
                .setTopicId(uuid(id.topicId()))
                .setPartition(id.partition())
                .build();
    }

    static ByteString uuid(UUID uuid) {
        return ByteString.copyFrom(ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    }

    static Error error(Answer.Refused<?> refused) {
        Error.Builder error = error(refused.refusal()).toBuilder();
        refused.leader().ifPresent(leader -> error.setLeader(leader(leader)));
        return error.build();
    }

    static Error error(Refusal refusal) {
        return Error.newBuilder()
                .setCode(refusal.code().id())
                .setMessage(refusal.message())
                .setHint(refusal.hint())
                .build();
    }

    private static Leader leader(LeaderHint hint) {
        return Leader.newBuilder()
                .setNodeId(hint.nodeId())
                .setHost(hint.address().host())
                .setPort(hint.address().port())
                .setLeaderEpoch(hint.leaderEpoch())
                .build();
    }

    static NodeInfo node(RegisteredNode node) {
        return NodeInfo.newBuilder()
                .setNodeId(node.nodeId())
                .setHost(node.clientAddress().host())
                .setPort(node.clientAddress().port())
                .build();
    }

    static TopicInfo topic(TopicDescription description) {
        Topic topic = description.topic();
        TopicInfo.Builder wire = TopicInfo.newBuilder()
                .setName(topic.name())
                .setTopicId(uuid(topic.id()))
                .setReplicationFactor(topic.replicationFactor())
                .putAllConfigs(topic.configs())
                .putAllEffectiveConfigs(description.effectiveConfigs());
        for (int partition = 0; partition < topic.partitions().size(); partition++) {
            TopicDescription.Leadership leadership = description.leaderships().get(partition);
            wire.addPartitions(PartitionInfo.newBuilder()
                    .setPartition(partition)
                    .addAllReplicas(topic.partitions().get(partition).replicas())
                    .setLeaderId(leadership.leaderId())
                    .setLeaderEpoch(leadership.leaderEpoch()));
        }
        return wire.build();
    }
}
