package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.model.NodeAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MetadataProperties {
    @Property
    void replayingTheSameCommandsGivesEqualStatesAndReplies(@ForAll("commands") List<MetadataCommand> commands) {
        MetadataFixture one = new MetadataFixture();
        MetadataFixture other = new MetadataFixture();

        for (MetadataCommand command : commands) {
            assertThat(one.apply(command)).isEqualTo(other.apply(command));
        }

        assertThat(one.state.image()).isEqualTo(other.state.image());
    }

    @Property
    void aStateTakenFromAnImageGoesOnAsTheOneThatMadeIt(
            @ForAll("commands") List<MetadataCommand> before, @ForAll("commands") List<MetadataCommand> after) {
        MetadataFixture whole = new MetadataFixture();
        before.forEach(whole::apply);

        MetadataState resumed = new MetadataState(whole.state.image());

        for (MetadataCommand command : after) {
            Decision decision = resumed.decide(command);
            if (decision instanceof Decision.Accepted accepted) {
                accepted.events().forEach(resumed::evolve);
            }
            assertThat(decision).isEqualTo(whole.apply(command));
        }
        assertThat(resumed.image()).isEqualTo(whole.state.image());
    }

    @Property
    void decidingChangesNothing(@ForAll("commands") List<MetadataCommand> commands) {
        MetadataFixture metadata = new MetadataFixture();

        for (MetadataCommand command : commands) {
            MetadataImage before = metadata.state.image();
            Decision first = metadata.state.decide(command);

            assertThat(metadata.state.image()).isEqualTo(before);
            assertThat(metadata.state.decide(command)).isEqualTo(first);
            metadata.apply(command);
        }
    }

    @Property
    void anAcceptedCommandProposedAgainAtOnceChangesNothing(@ForAll("commands") List<MetadataCommand> commands) {
        MetadataFixture metadata = new MetadataFixture();

        for (MetadataCommand command : commands) {
            boolean accepted = metadata.apply(command) instanceof Decision.Accepted;
            if (accepted && !(command instanceof MetadataCommand.AllocateProducerIds)) {
                assertThat(metadata.accept(command).events()).isEmpty();
            }
        }
    }

    @Property
    void everyPartitionHasAsManyDifferentRegisteredReplicasAsItsTopicPromises(
            @ForAll("commands") List<MetadataCommand> commands) {
        MetadataFixture metadata = new MetadataFixture();

        for (MetadataCommand command : commands) {
            metadata.apply(command);
            MetadataImage image = metadata.state.image();
            for (Topic topic : image.topics().values()) {
                for (PartitionAssignment partition : topic.partitions()) {
                    assertThat(partition.replicas())
                            .hasSize(topic.replicationFactor())
                            .doesNotHaveDuplicates();
                    assertThat(image.nodes().keySet()).containsAll(partition.replicas());
                }
            }
        }
    }

    @Property
    void aTopicIdIsNeverUsedAgainAndItsPartitionsNeverMoveOrShrink(@ForAll("commands") List<MetadataCommand> commands) {
        MetadataFixture metadata = new MetadataFixture();

        for (MetadataCommand command : commands) {
            MetadataImage before = metadata.state.image();
            metadata.apply(command);
            MetadataImage after = metadata.state.image();

            assertThat(after.deletedTopics()).containsAll(before.deletedTopics());
            for (Topic topic : after.topics().values()) {
                assertThat(after.deletedTopics()).doesNotContain(topic.id());
                before.topic(topic.id())
                        .ifPresent(earlier -> assertThat(topic.partitions())
                                .startsWith(earlier.partitions().toArray(PartitionAssignment[]::new)));
            }
            for (Topic topic : before.topics().values()) {
                boolean kept = after.topic(topic.id()).isPresent();
                assertThat(kept).isNotEqualTo(after.deletedTopics().contains(topic.id()));
            }
        }
    }

    @Property
    void producerIdBlocksAreDisjoint(@ForAll("commands") List<MetadataCommand> commands) {
        MetadataFixture metadata = new MetadataFixture();
        Set<Long> given = new HashSet<>();

        for (MetadataCommand command : commands) {
            if (metadata.apply(command) instanceof Decision.Accepted accepted
                    && accepted.reply() instanceof MetadataReply.ProducerIds ids) {
                for (long id = ids.first(); id < ids.end(); id++) {
                    assertThat(given.add(id)).isTrue();
                }
            }
        }
    }

    @Property
    void versionsCountTheChanges(@ForAll("commands") List<MetadataCommand> commands) {
        MetadataFixture metadata = new MetadataFixture();
        List<MetadataEvent> events = new ArrayList<>();

        for (MetadataCommand command : commands) {
            if (metadata.apply(command) instanceof Decision.Accepted accepted) {
                events.addAll(accepted.events());
                if (accepted.reply() instanceof MetadataReply.Done done) {
                    assertThat(done.version()).isEqualTo(metadata.state.image().version());
                }
            }
        }

        assertThat(metadata.state.image().version()).isEqualTo(events.size());
    }

    @Property
    void commandsSurviveTheirBytes(@ForAll("commands") List<MetadataCommand> commands) {
        for (MetadataCommand command : commands) {
            assertThat(MetadataCodec.decodeCommand(MetadataCodec.encodeCommand(command)))
                    .isEqualTo(command);
        }
    }

    @Property
    void repliesSurviveTheirBytes(@ForAll("commands") List<MetadataCommand> commands) {
        MetadataFixture metadata = new MetadataFixture();

        for (MetadataCommand command : commands) {
            MetadataReply reply = reply(metadata.apply(command));

            assertThat(MetadataCodec.decodeReply(MetadataCodec.encodeReply(reply)))
                    .isEqualTo(reply);
        }
    }

    private static MetadataReply reply(Decision decision) {
        if (decision instanceof Decision.Accepted accepted) {
            return accepted.reply();
        }
        return new MetadataReply.Refused(((Decision.Refused) decision).refusal());
    }

    /** Few names, ids and nodes, so that commands meet each other; most histories begin with nodes. */
    @Provide
    Arbitrary<List<MetadataCommand>> commands() {
        Arbitrary<UUID> topicIds = Arbitraries.longs().between(1, 6).map(MetadataFixture::topicId);
        Arbitrary<String> names = Arbitraries.of("a", "b", "orders", "..", "no/slash");
        Arbitrary<Map<String, String>> configs =
                Arbitraries.of(Map.of(), Map.of(), Map.of("max.message.bytes", "2048"), Map.of("retention.ms", "-2"));
        Arbitrary<MetadataCommand> register = Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(9401, 9402))
                .as((node, port) -> MetadataFixture.registration(node, port));
        Arbitrary<MetadataCommand> create = Combinators.combine(
                        topicIds,
                        names,
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.of(1, 1, 3, 3, 2, 5),
                        configs)
                .as((id, name, partitions, factor, set) ->
                        new MetadataCommand.CreateTopic(id, name, partitions, factor, set, 17));
        Arbitrary<MetadataCommand> alter = Combinators.combine(
                        topicIds, configs, Arbitraries.integers().between(0, 9), Arbitraries.of(true, false))
                .as((id, set, partitions, accept) ->
                        new MetadataCommand.AlterTopic(id, set, Set.of(), partitions, accept));
        Arbitrary<MetadataCommand> delete = topicIds.map(MetadataCommand.DeleteTopic::new);
        Arbitrary<MetadataCommand> allocate =
                Arbitraries.integers().between(0, 30).map(count -> new MetadataCommand.AllocateProducerIds(1, count));
        Arbitrary<List<MetadataCommand>> mixed = Arbitraries.oneOf(
                        register,
                        create,
                        create,
                        create,
                        alter,
                        delete,
                        allocate,
                        Arbitraries.just(new MetadataCommand.Barrier()))
                .list()
                .ofMaxSize(40);
        return Combinators.combine(Arbitraries.integers().between(0, 5), mixed).as((nodes, rest) -> {
            List<MetadataCommand> all = new ArrayList<>();
            for (int nodeId = 1; nodeId <= nodes; nodeId++) {
                all.add(new MetadataCommand.RegisterNode(
                        nodeId,
                        new UUID(0, nodeId),
                        new NodeAddress("127.0.0.1", 9400 + nodeId),
                        new NodeAddress("127.0.0.1", 9500 + nodeId)));
            }
            all.addAll(rest);
            return all;
        });
    }
}
