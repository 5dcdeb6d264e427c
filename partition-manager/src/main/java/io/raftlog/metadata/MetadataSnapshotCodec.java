package io.raftlog.metadata;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.raftlog.metadata.v1.Snapshot;
import io.raftlog.metadata.v1.SnapshotGroupRecord;
import io.raftlog.metadata.v1.SnapshotNode;
import io.raftlog.metadata.v1.SnapshotPartition;
import io.raftlog.metadata.v1.SnapshotTopic;
import io.raftlog.raft.EntryPosition;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The bytes of a snapshot; see {@code metadata.proto}. */
final class MetadataSnapshotCodec {
    /** Raise it when an older program must not read the file: it would not know a part of the state and lose it. */
    static final int FORMAT = 3;

    private MetadataSnapshotCodec() {}

    static ByteBuffer encode(MetadataSnapshot snapshot) {
        MetadataImage image = snapshot.image();
        Snapshot.Builder builder = Snapshot.newBuilder()
                .setTerm(snapshot.applied().term())
                .setIndex(snapshot.applied().index())
                .setVersion(image.version())
                .setNextProducerId(image.nextProducerId())
                .setMembership(MembershipSnapshotCodec.encode(image.membership()));
        image.nodes().values().forEach(node -> builder.addNodes(encode(node)));
        image.topics().values().forEach(topic -> builder.addTopics(encode(topic)));
        image.deletedTopics().stream().sorted().map(MetadataCodec::bytes).forEach(builder::addDeletedTopics);
        encode(snapshot.groups(), builder);
        return builder.build().toByteString().asReadOnlyByteBuffer();
    }

    /** Throws {@link IllegalArgumentException} on anything that {@link #encode} did not make. */
    static MetadataSnapshot decode(ByteBuffer bytes) {
        Snapshot snapshot;
        try {
            snapshot = Snapshot.parseFrom(bytes.duplicate());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a snapshot of the metadata", e);
        }
        var nodes = new TreeMap<Integer, RegisteredNode>();
        snapshot.getNodesList().forEach(node -> nodes.put(node.getNodeId(), decode(node)));
        var topics = new TreeMap<String, Topic>();
        snapshot.getTopicsList().forEach(topic -> topics.put(topic.getName(), decode(topic)));
        return new MetadataSnapshot(
                new EntryPosition(snapshot.getTerm(), snapshot.getIndex()),
                new MetadataImage(
                        snapshot.getVersion(),
                        nodes,
                        membership(snapshot),
                        topics,
                        snapshot.getDeletedTopicsList().stream()
                                .map(MetadataSnapshotCodec::uuid)
                                .collect(Collectors.toSet()),
                        snapshot.getNextProducerId()),
                decodeGroups(snapshot));
    }

    private static void encode(GroupLogImage groups, Snapshot.Builder builder) {
        builder.setGroupLogEpoch(groups.epoch()).setGroupLogEndOffset(groups.endOffset());
        for (GroupLogImage.Kept kept : groups.records()) {
            builder.addGroupRecords(SnapshotGroupRecord.newBuilder()
                    .setOffset(kept.offset())
                    .setRecord(MetadataCodec.groupRecord(kept.record())));
        }
    }

    private static GroupLogImage decodeGroups(Snapshot snapshot) {
        return new GroupLogImage(
                snapshot.getGroupLogEpoch(),
                snapshot.getGroupLogEndOffset(),
                snapshot.getGroupRecordsList().stream()
                        .map(kept ->
                                new GroupLogImage.Kept(kept.getOffset(), MetadataCodec.groupRecord(kept.getRecord())))
                        .toList());
    }

    private static Membership membership(Snapshot snapshot) {
        try {
            return MembershipSnapshotCodec.decode(snapshot.getMembership());
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("not a snapshot of the metadata", e);
        }
    }

    private static SnapshotNode encode(RegisteredNode node) {
        return SnapshotNode.newBuilder()
                .setNodeId(node.nodeId())
                .setDirectoryId(MetadataCodec.bytes(node.directoryId()))
                .setClientAddress(MetadataCodec.address(node.clientAddress()))
                .setRaftAddress(MetadataCodec.address(node.raftAddress()))
                .build();
    }

    private static RegisteredNode decode(SnapshotNode node) {
        return new RegisteredNode(
                node.getNodeId(),
                uuid(node.getDirectoryId()),
                MetadataCodec.address(node.getClientAddress()),
                MetadataCodec.address(node.getRaftAddress()));
    }

    private static SnapshotTopic encode(Topic topic) {
        SnapshotTopic.Builder builder = SnapshotTopic.newBuilder()
                .setTopicId(MetadataCodec.bytes(topic.id()))
                .setName(topic.name())
                .setReplicationFactor(topic.replicationFactor())
                .putAllConfigs(topic.configs())
                .setCreatedAtMs(topic.createdAtMs());
        topic.partitions()
                .forEach(partition ->
                        builder.addPartitions(SnapshotPartition.newBuilder().addAllReplicas(partition.replicas())));
        return builder.build();
    }

    private static Topic decode(SnapshotTopic topic) {
        return new Topic(
                uuid(topic.getTopicId()),
                topic.getName(),
                topic.getReplicationFactor(),
                topic.getPartitionsList().stream()
                        .map(partition -> new PartitionAssignment(partition.getReplicasList()))
                        .toList(),
                new TreeMap<>(topic.getConfigsMap()),
                topic.getCreatedAtMs());
    }

    private static UUID uuid(ByteString bytes) {
        try {
            return MetadataCodec.uuid(bytes);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("not a snapshot of the metadata", e);
        }
    }
}
