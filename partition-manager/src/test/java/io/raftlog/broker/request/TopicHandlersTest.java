package io.raftlog.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.request.AlterTopicHandler.TopicChange;
import io.raftlog.broker.request.CreateTopicHandler.NewTopic;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.raft.ProposalRejectedException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TopicHandlersTest {
    private final MemoryNode node = new MemoryNode();
    private final CreateTopicHandler create = new CreateTopicHandler(
            new CreateTopicHandler.Defaults(6, 3),
            node.metadata,
            node.describer,
            node.gate,
            InstantSource.system(),
            UUID::randomUUID);
    private final AlterTopicHandler alter = new AlterTopicHandler(node.metadata, node.describer, node.gate);
    private final DeleteTopicHandler delete = new DeleteTopicHandler(node.metadata, node.gate);
    private final MetadataHandler metadata =
            new MetadataHandler("c", MemoryNode.NODE, node.metadata, node.describer, node.gate);

    @Test
    void aCreatedTopicIsInThisNodesImageWithItsDefaults() {
        TopicDescription created = MemoryNode.given(create.handle(topic("orders", false)));

        assertThat(created.topic().partitions()).hasSize(6);
        assertThat(created.topic().replicationFactor()).isEqualTo(3);
        assertThat(created.effectiveConfigs()).containsKey("max.message.bytes");
        assertThat(node.images.latest().topic("orders")).contains(created.topic());
    }

    @Test
    void aDryRunTellsWhatWouldBeAndChangesNothing() {
        TopicDescription described = MemoryNode.given(create.handle(topic("orders", true)));

        assertThat(described.topic().partitions()).hasSize(6);
        assertThat(node.images.latest().topics()).isEmpty();
        assertThat(node.proposed).containsOnly(new MetadataCommand.Barrier());
    }

    @Test
    void whatTheGroupDidNotAnswerIsUnknownAndWhatItRejectedDidNotHappen() {
        node.failure = Optional.of(TimeoutException::new);
        Refusal unknown = MemoryNode.refusal(create.handle(topic("orders", false)));
        node.failure = Optional.of(() -> new ProposalRejectedException("no leader", new Exception("none")));
        Refusal rejected = MemoryNode.refusal(create.handle(topic("orders", false)));

        assertThat(unknown.code()).isEqualTo(ErrorCode.METADATA_UNAVAILABLE);
        assertThat(unknown.code().outcome()).isEqualTo(ErrorCode.Outcome.UNKNOWN);
        assertThat(rejected.code().outcome()).isEqualTo(ErrorCode.Outcome.DID_NOT_HAPPEN);
    }

    @Test
    void anAlteredTopicIsDescribedAsItIsNow() {
        node.topic("orders", 2);

        TopicDescription altered = MemoryNode.given(
                alter.handle(new TopicChange("orders", Map.of("max.message.bytes", "4096"), Set.of(), 3, true, false)));

        assertThat(altered.topic().partitions()).hasSize(3);
        assertThat(altered.topic().maxMessageBytes()).isEqualTo(4096);
    }

    @Test
    void aDeletedTopicIsGone() {
        node.topic("orders", 2);

        MemoryNode.given(delete.handle("orders", true));
        boolean thereAfterDryRun = node.images.latest().topic("orders").isPresent();
        MemoryNode.given(delete.handle("orders", false));

        assertThat(thereAfterDryRun).isTrue();
        assertThat(node.images.latest().topics()).isEmpty();
    }

    @Test
    void anUnknownTopicIsRefusedWithNamesThatAreClose() {
        node.topic("orders", 1);

        Refusal altered =
                MemoryNode.refusal(alter.handle(new TopicChange("order", Map.of(), Set.of(), 0, false, false)));
        node.timePasses();
        Refusal deleted = MemoryNode.refusal(delete.handle("order", false));

        assertThat(List.of(altered, deleted)).allSatisfy(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
            assertThat(refusal.hint()).contains("orders").contains("raftlog topic create order");
        });
    }

    @Test
    void metadataTellsLeadersAndNamesWhatIsUnknown() {
        node.topic("orders", 1);

        ClusterDescription cluster = MemoryNode.given(metadata.handle(List.of("orders", "order")));

        assertThat(cluster.metadataLeaderId()).isEqualTo(2);
        assertThat(cluster.nodes()).hasSize(3);
        assertThat(cluster.topics().get(0).description())
                .isInstanceOfSatisfying(
                        Answer.Given.class,
                        given -> assertThat(given.value())
                                .isInstanceOfSatisfying(
                                        TopicDescription.class,
                                        topic -> assertThat(topic.leaderships())
                                                .containsExactly(new TopicDescription.Leadership(1, 7))));
        assertThat(cluster.topics().get(1).description()).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void withoutTheGroupMetadataIsStillAnsweredFromTheCopy() {
        node.topic("orders", 1);
        node.failure = Optional.of(TimeoutException::new);

        assertThat(MemoryNode.given(metadata.handle(List.of("other"))).topics()).hasSize(1);
        assertThat(MemoryNode.given(metadata.handle(List.of())).topics()).hasSize(1);
    }

    @Test
    void manyWhoAskForAFreshCopyShareTwoRounds() {
        for (int i = 0; i < 100; i++) {
            metadata.handle(List.of("unknown"));
        }
        node.timePasses();
        node.timePasses();

        assertThat(node.proposed).hasSize(2);
    }

    private static NewTopic topic(String name, boolean dryRun) {
        return new NewTopic(name, 0, 0, Map.of(), dryRun);
    }
}
