package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataStateTest {
    private final MetadataFixture metadata = new MetadataFixture();

    @Test
    void replicasAndPreferredLeadersAreSpreadOverTheNodes() {
        metadata.nodes(3);

        Topic orders = metadata.create("orders", 6, 3);

        assertThat(orders.partitions())
                .extracting(PartitionAssignment::preferredLeader)
                .containsExactly(1, 2, 3, 1, 2, 3);
        assertThat(orders.partitions())
                .allSatisfy(partition -> assertThat(partition.replicas()).containsExactlyInAnyOrder(1, 2, 3));
    }

    @Test
    void leadersOfManySmallTopicsAreSpreadToo() {
        metadata.nodes(3);

        for (String name : new String[] {"a", "b", "c"}) {
            metadata.create(name, 1, 3);
        }

        assertThat(metadata.state.image().topics().values())
                .extracting(topic -> topic.partitions().get(0).preferredLeader())
                .containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void aNodeThatHoldsLessGetsTheNextReplicas() {
        metadata.nodes(3);
        metadata.create("old", 4, 3);
        metadata.accept(MetadataFixture.registration(4, 9404));

        Topic added = metadata.create("new", 4, 1);

        assertThat(added.partitions())
                .extracting(PartitionAssignment::preferredLeader)
                .containsOnly(4);
    }

    @Test
    void aCreationProposedTwiceIsAnsweredAsTheFirstTime() {
        metadata.nodes(3);
        MetadataCommand creation = metadata.creation("orders", 6, 3);
        Decision.Accepted first = metadata.accept(creation);

        Decision.Accepted second = metadata.accept(creation);

        assertThat(second.events()).isEmpty();
        assertThat(second.reply()).isEqualTo(first.reply());
    }

    @Test
    void aCreationProposedAgainAfterTheTopicWasDeletedDoesNotBringItBack() {
        metadata.nodes(3);
        MetadataCommand creation = metadata.creation("orders", 6, 3);
        metadata.accept(creation);
        metadata.accept(new MetadataCommand.DeleteTopic(metadata.topic("orders").id()));

        Refusal refusal = metadata.refuse(creation);

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
        assertThat(metadata.state.image().topics()).isEmpty();
    }

    @Test
    void aSecondTopicOfTheSameNameIsRefused() {
        metadata.nodes(3);
        metadata.create("orders", 6, 3);

        Refusal refusal = metadata.refuse(metadata.creation("orders", 1, 1));

        assertThat(refusal.code()).isEqualTo(ErrorCode.TOPIC_EXISTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ä", "a\nb"})
    void aNameThatBreaksTheRuleIsRefused(String name) {
        metadata.nodes(3);

        Refusal refusal = metadata.refuse(metadata.creation(name, 1, 1));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_NAME);
        assertThat(refusal.message()).doesNotContain("\n");
    }

    @Test
    void aNameOf249CharactersIsTakenAndOneOf250IsRefused() {
        metadata.nodes(1);

        metadata.create("a".repeat(249), 1, 1);
        Refusal refusal = metadata.refuse(metadata.creation("a".repeat(250), 1, 1));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_NAME);
        assertThat(refusal.message()).hasSizeLessThan(250);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1001})
    void aPartitionCountOutOfRangeIsRefused(int partitions) {
        metadata.nodes(1);

        Refusal refusal = metadata.refuse(metadata.creation("orders", partitions, 1));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_PARTITION_COUNT);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 4, 5, 7})
    void aReplicationFactorThatIsEvenOrMoreThanTheNodesIsRefused(int replicationFactor) {
        metadata.nodes(4);

        Refusal refusal = metadata.refuse(metadata.creation("orders", 1, replicationFactor));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR);
        assertThat(refusal.hint()).isNotEmpty();
    }

    @Test
    void aNodeIsNotGivenMoreReplicasThanItsLimit() {
        metadata.nodes(3);
        metadata.create("full", 1000, 3);

        Refusal refusal = metadata.refuse(metadata.creation("more", 1, 1));

        assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    @Test
    void morePartitionsNeedTheFlagThatSaysKeyOrderBreaks() {
        metadata.nodes(3);
        Topic before = metadata.create("orders", 6, 3);

        Refusal refusal = metadata.refuse(metadata.partitions("orders", 12, false));
        metadata.accept(metadata.partitions("orders", 12, true));

        assertThat(refusal.code()).isEqualTo(ErrorCode.KEY_ORDER_WOULD_BREAK);
        assertThat(refusal.hint()).contains("raftlog topic alter orders --partitions 12 --accept-key-order-break");
        assertThat(metadata.topic("orders").partitions())
                .hasSize(12)
                .startsWith(before.partitions().toArray(PartitionAssignment[]::new));
    }

    @Test
    void fewerPartitionsAreRefusedWhateverTheFlag() {
        metadata.nodes(3);
        metadata.create("orders", 6, 3);

        Refusal refusal = metadata.refuse(metadata.partitions("orders", 5, true));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_PARTITION_COUNT);
    }

    @Test
    void aPartitionCountAskedForTwiceAddsOnce() {
        metadata.nodes(3);
        metadata.create("orders", 6, 3);
        metadata.accept(metadata.partitions("orders", 8, true));

        Decision.Accepted again = metadata.accept(metadata.partitions("orders", 8, false));

        assertThat(again.events()).isEmpty();
        assertThat(metadata.topic("orders").partitions()).hasSize(8);
    }

    @Test
    void configsAreSetAndUnset() {
        metadata.nodes(1);
        Topic orders = metadata.create("orders", 1, 1);

        metadata.accept(
                new MetadataCommand.AlterTopic(orders.id(), Map.of("max.message.bytes", "65536"), Set.of(), 0, false));
        int smaller = metadata.topic("orders").maxMessageBytes();
        metadata.accept(new MetadataCommand.AlterTopic(orders.id(), Map.of(), Set.of("max.message.bytes"), 0, false));

        assertThat(smaller).isEqualTo(65536);
        assertThat(metadata.topic("orders").maxMessageBytes()).isEqualTo(TopicConfigs.MAX_BATCH_BYTES);
        assertThat(metadata.topic("orders").configs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max.message.bytes=2000000",
                "max.message.bytes=x",
                "compression.type=zstd",
                "max.mesage.bytes=2048"
            })
    void aConfigThatIsUnknownOutOfRangeOrNotActedOnIsRefused(String setting) {
        metadata.nodes(1);
        Topic orders = metadata.create("orders", 1, 1);
        String[] keyAndValue = setting.split("=", 2);

        Refusal refusal = metadata.refuse(new MetadataCommand.AlterTopic(
                orders.id(), Map.of(keyAndValue[0], keyAndValue[1]), Set.of(), 0, false));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(refusal.message()).contains(keyAndValue[0]);
    }

    @Test
    void aDeletedTopicLeavesATombstoneAndItsNameIsFree() {
        metadata.nodes(3);
        Topic first = metadata.create("orders", 6, 3);
        metadata.accept(new MetadataCommand.DeleteTopic(first.id()));

        Topic second = metadata.create("orders", 1, 1);

        assertThat(metadata.state.image().deletedTopics()).containsExactly(first.id());
        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void aDeletionProposedTwiceIsDoneOnce() {
        metadata.nodes(3);
        Topic orders = metadata.create("orders", 6, 3);
        metadata.accept(new MetadataCommand.DeleteTopic(orders.id()));

        assertThat(metadata.accept(new MetadataCommand.DeleteTopic(orders.id())).events())
                .isEmpty();
    }

    @Test
    void aTopicIdThatLeavesNoRoomForPartitionsIsRefused() {
        metadata.nodes(1);

        Refusal refusal = metadata.refuse(new MetadataCommand.CreateTopic(new UUID(1, 1), "orders", 1, 1, Map.of(), 0));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void aNodeThatMovedItsClientAddressIsKnownUnderTheNewOne() {
        metadata.nodes(1);

        metadata.accept(MetadataFixture.registration(1, 9999));

        assertThat(metadata.state.image().node(1).orElseThrow().clientAddress())
                .isEqualTo(new NodeAddress("127.0.0.1", 9999));
    }

    @Test
    void aNodeOnAnotherDataDirectoryWaitsUntilItIsOutOfTheMetadataGroupAndMakesItsReplicasAnew() {
        metadata.nodes(3);
        Topic topic = metadata.create("orders", 1, 3);
        MetadataCommand wiped = new MetadataCommand.RegisterNode(
                1, new UUID(7, 7), new NodeAddress("127.0.0.1", 9401), new NodeAddress("127.0.0.1", 9501));

        MetadataReply first = metadata.accept(wiped).reply();
        MetadataReply second = metadata.accept(wiped).reply();
        metadata.accept(new MembershipCommand.MetadataReplicaRemoved(1));
        MetadataReply third = metadata.accept(wiped).reply();

        assertThat(List.of(first, second))
                .allSatisfy(reply -> assertThat(
                                ((MetadataReply.Refused) reply).refusal().code())
                        .isEqualTo(ErrorCode.NOT_READY));
        assertThat(third).isInstanceOf(MetadataReply.Done.class);
        assertThat(metadata.state.image().membership().reassignment(topic.partitionId(0)))
                .get()
                .matches(Reassignment::isRebuild)
                .extracting(Reassignment::phase)
                .isEqualTo(Reassignment.Phase.REMOVING);
    }

    @Test
    void aNodeThatLostItsMetadataIsHeldOffUntilItIsOutOfTheMetadataGroupAndKeepsItsReplicas() {
        MetadataFixture metadata = new MetadataFixture().nodes(3);
        metadata.create("orders", 1, 3);
        MetadataCommand.RegisterNode registration = MetadataFixture.registration(2, 9402);
        var lost = new MembershipCommand.ReplaceMetadataReplica(2, registration.directoryId());

        metadata.accept(lost);
        assertThat(metadata.accept(lost).events()).isEmpty();
        assertThat(metadata.accept(registration).reply()).isInstanceOf(MetadataReply.Refused.class);
        metadata.accept(new MembershipCommand.MetadataReplicaRemoved(2));

        assertThat(metadata.accept(registration).reply()).isInstanceOf(MetadataReply.Done.class);
        assertThat(metadata.topic("orders").partitions().get(0).replicas()).contains(2);
        assertThat(metadata.state.image().membership().reassignments()).isEmpty();
    }

    @Test
    void onlyReplicasThatHaveNotBegunMayBeBlank() {
        MetadataFixture metadata = new MetadataFixture().nodes(3);
        Topic orders = metadata.create("orders", 2, 3);
        metadata.accept(metadata.partitions("orders", 3, true));

        metadata.accept(new MembershipCommand.ReplicasBegun(1, List.of(orders.partitionId(0), orders.partitionId(2))));
        metadata.accept(new MembershipCommand.RebuildReplica(orders.partitionId(0), 2));

        Membership membership = metadata.state.image().membership();
        assertThat(membership.blank().get(orders.partitionId(0))).containsExactly(3);
        assertThat(membership.blank().get(orders.partitionId(1))).containsExactly(1, 2, 3);
        assertThat(membership.blank().get(orders.partitionId(2))).containsExactly(2, 3);
    }

    @Test
    void aRaftAddressIsFixedAndBelongsToOneNode() {
        metadata.nodes(2);

        Refusal moved = metadata.refuse(new MetadataCommand.RegisterNode(
                1, new UUID(0, 1), new NodeAddress("127.0.0.1", 9401), new NodeAddress("127.0.0.1", 9600)));
        Refusal taken = metadata.refuse(new MetadataCommand.RegisterNode(
                3, new UUID(0, 3), new NodeAddress("127.0.0.1", 9403), new NodeAddress("127.0.0.1", 9501)));

        assertThat(moved.code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
        assertThat(taken.code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
    }

    @Test
    void anUnknownTopicIsRefusedWithNamesThatAreClose() {
        Refusal refusal = TopicRules.unknownTopic("order", Set.of("orders", "payments"));

        assertThat(refusal.hint()).isEqualTo("did you mean orders? create it: raftlog topic create order");
    }
}
