package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.hostile.Garbled;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.raft.EntryPosition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Commands, replies and snapshots that nobody wrote as they are: each is understood or refused with one exception. */
class HostileMetadataProperties {
    private static final UUID TOPIC = new PartitionId(new UUID(7, 0), 0).topicId();

    @Property
    void aGarbledCommandIsACommandOrRefused(@ForAll("commands") byte[] bytes) {
        try {
            assertThat(MetadataCodec.decodeCommand(ByteBuffer.wrap(bytes))).isNotNull();
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessageMatching("(?s).*(metadata command|membership|an id of|reassignment).*");
        }
    }

    @Property
    void aGarbledReplyIsAReplyOrRefused(@ForAll("replies") byte[] bytes) {
        try {
            assertThat(MetadataCodec.decodeReply(ByteBuffer.wrap(bytes))).isNotNull();
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessageMatching("(?s).*repl(y|ies).*");
        }
    }

    @Property
    void aGarbledSnapshotIsASnapshotOrRefused(@ForAll("snapshots") byte[] bytes) {
        try {
            assertThat(MetadataSnapshotCodec.decode(ByteBuffer.wrap(bytes))).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @Provide
    Arbitrary<byte[]> commands() {
        var node = new NodeAddress("10.0.0.4", 9401);
        PartitionId partition = new PartitionId(TOPIC, 1);
        List<MetadataCommand> commands = List.of(
                new MetadataCommand.RegisterNode(4, new UUID(9, 4), node, node),
                new MetadataCommand.CreateTopic(TOPIC, "orders", 3, 3, Map.of("retention.ms", "-1"), 1_000),
                new MetadataCommand.AlterTopic(TOPIC, Map.of("segment.ms", "1"), Set.of("retention.ms"), 4, true),
                new MetadataCommand.DeleteTopic(TOPIC),
                new MetadataCommand.AllocateProducerIds(2, 1_000),
                new MetadataCommand.OpenGroupLog(3),
                new MetadataCommand.AppendGroupRecords(
                        3, 5, List.of(new GroupRecord(ByteBuffer.wrap(new byte[9]), ByteBuffer.wrap(new byte[3])))),
                new MembershipCommand.MoveReplicas(List.of(new MembershipCommand.Move(partition, List.of(1, 2, 4)))),
                new MembershipCommand.CancelMove(partition),
                new MembershipCommand.StepDone(
                        new Reassignment(partition, List.of(1, 2, 4), 4, 3, Reassignment.Phase.ADDING)),
                new MembershipCommand.ReplicasBegun(2, List.of(partition)),
                new MembershipCommand.ReplaceMetadataReplica(2, new UUID(1, 2)));
        return Garbled.of(
                Arbitraries.of(commands).map(MetadataCodec::encodeCommand).map(HostileMetadataProperties::bytes));
    }

    @Provide
    Arbitrary<byte[]> replies() {
        List<MetadataReply> replies = List.of(
                new MetadataReply.Done(7),
                new MetadataReply.ProducerIds(1, 1_000),
                new MetadataReply.GroupLogEnd(8),
                new MetadataReply.Refused(Refusal.of(ErrorCode.UNKNOWN_TOPIC, "there is none")));
        return Garbled.of(
                Arbitraries.of(replies).map(MetadataCodec::encodeReply).map(HostileMetadataProperties::bytes));
    }

    @Provide
    Arbitrary<byte[]> snapshots() {
        MetadataFixture metadata = new MetadataFixture().nodes(4);
        metadata.create("orders", 6, 3);
        metadata.accept(new MembershipCommand.DrainNode(2));
        var groups = new GroupLogImage(
                2, 9, List.of(new GroupLogImage.Kept(4, new GroupRecord(ByteBuffer.wrap(new byte[5]), null))));
        var snapshot = new MetadataSnapshot(new EntryPosition(3, 70), metadata.state.image(), groups);
        return Garbled.of(Arbitraries.of(List.of(bytes(MetadataSnapshotCodec.encode(snapshot)))));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
