package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.InstanceOfAssertFactories;

/** A cluster whose nodes come, go and are emptied in any order, while whoever carries out the moves reports them. */
class MembershipProperties {
    private static final int NODES = 6;
    private static final int STEPS = 40;

    /** The metadata, what each Raft group really looks like, and the dice. */
    private static final class World {
        final MetadataFixture metadata = new MetadataFixture().nodes(4);
        final Random random;
        int topics;

        World(long seed) {
            random = new Random(seed);
            create();
        }

        MetadataImage image() {
            return metadata.state.image();
        }

        void create() {
            metadata.apply(metadata.creation("t" + ++topics, 1 + random.nextInt(6), random.nextInt(3) == 0 ? 1 : 3));
        }

        void step() {
            int nodeId = 1 + random.nextInt(NODES);
            switch (random.nextInt(12)) {
                case 0 -> create();
                case 1 -> metadata.apply(MetadataFixture.registration(nodeId, 9400 + nodeId));
                case 2 -> metadata.apply(new MembershipCommand.DrainNode(nodeId));
                case 3 -> metadata.apply(new MembershipCommand.UndrainNode(nodeId));
                case 4 -> metadata.apply(new MembershipCommand.RemoveNode(nodeId, random.nextBoolean()));
                case 5 -> partition().ifPresent(id -> metadata.apply(new MembershipCommand.CancelMove(id)));
                case 6 -> partition().ifPresent(id -> metadata.apply(new MembershipCommand.RebuildReplica(id, nodeId)));
                case 7 -> partition().ifPresent(id -> metadata.apply(move(id)));
                case 8 -> metadata.apply(new MembershipCommand.MoveReplicas(evenOut()));
                case 9 -> deleteSomething();
                default -> advance();
            }
        }

        private void deleteSomething() {
            if (random.nextInt(4) == 0 && image().topics().size() > 1) {
                UUID id = image().topics().values().iterator().next().id();
                metadata.accept(new MetadataCommand.DeleteTopic(id));
            }
        }

        Optional<PartitionId> partition() {
            List<PartitionId> all = new ArrayList<>(change().replicas().keySet());
            return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
        }

        Set<PartitionId> heldBy(int nodeId) {
            Map<PartitionId, List<Integer>> held = new HashMap<>(change().replicas());
            held.values().removeIf(replicas -> !replicas.contains(nodeId));
            return held.keySet();
        }

        MembershipCommand move(PartitionId id) {
            List<Integer> target = new ArrayList<>(image().nodes().keySet());
            Collections.shuffle(target, random);
            int size = change().replicas().getOrDefault(id, List.of()).size();
            return new MembershipCommand.MoveReplicas(List.of(
                    new MembershipCommand.Move(id, target.subList(0, Math.min(size, target.size())))));
        }

        /** Somebody reports one of the steps that are due, or one that was due earlier. */
        void advance() {
            List<Reassignment> underWay =
                    new ArrayList<>(image().membership().reassignments().values());
            if (!underWay.isEmpty()) {
                Reassignment step = underWay.get(random.nextInt(underWay.size()));
                metadata.accept(new MembershipCommand.StepDone(step));
            }
        }

        /** Every step is reported until none is left; fails if that never ends. */
        void finish() {
            for (int i = 0; !image().membership().reassignments().isEmpty(); i++) {
                assertThat(i).as("steps to the end of %s", image().membership()).isLessThan(10_000);
                image().membership()
                        .reassignments()
                        .values()
                        .forEach(step -> metadata.accept(new MembershipCommand.StepDone(step)));
            }
        }

        List<MembershipCommand.Move> evenOut() {
            return change().plan().evenOut(image().membership().reassignments().keySet());
        }

        MembershipChange change() {
            MetadataImage image = image();
            return new MembershipChange(
                    new TreeMap<>(image.nodes()), image.topics().values(), image.membership());
        }
    }

    @Property(tries = 1_000)
    void aPartitionKeepsItsNumberOfDifferentRegisteredReplicas(@ForAll long seed) {
        World world = new World(seed);

        for (int i = 0; i < STEPS; i++) {
            world.step();
            for (Topic topic : world.image().topics().values()) {
                for (PartitionAssignment partition : topic.partitions()) {
                    assertThat(partition.replicas())
                            .hasSize(topic.replicationFactor())
                            .doesNotHaveDuplicates();
                    assertThat(world.image().nodes().keySet()).containsAll(partition.replicas());
                }
            }
        }
    }

    @Property(tries = 1_000)
    void oneReplicaOfAPartitionChangesAtATimeAndOnlyIntoOneThatWasFed(@ForAll long seed) {
        World world = new World(seed);

        for (int i = 0; i < STEPS; i++) {
            Map<PartitionId, List<Integer>> before = Map.copyOf(world.change().replicas());
            Map<PartitionId, Reassignment> underWay = world.image().membership().reassignments();
            world.step();
            world.change().replicas().forEach((partition, now) -> {
                Set<Integer> came = new HashSet<>(now);
                before.getOrDefault(partition, now).forEach(came::remove);
                if (!came.isEmpty()) {
                    Reassignment step = Objects.requireNonNull(underWay.get(partition));
                    assertThat(came).containsExactly(step.incoming());
                    assertThat(step.phase()).isIn(Reassignment.Phase.ADDING, Reassignment.Phase.REVERTING);
                    assertThat(now).doesNotContain(step.outgoing());
                }
            });
        }
    }

    @Property(tries = 1_000)
    void whoLeftAPartitionIsToldSoAndNobodyWhoHoldsItIs(@ForAll long seed) {
        World world = new World(seed);

        for (int i = 0; i < STEPS; i++) {
            MetadataImage before = world.image();
            Map<PartitionId, List<Integer>> held = Map.copyOf(world.change().replicas());
            world.step();
            MetadataImage after = world.image();
            world.change().replicas().forEach((partition, now) -> {
                now.forEach(nodeId -> assertThat(after.membership().hasLeft(partition, nodeId))
                        .isFalse());
                held.getOrDefault(partition, now).stream()
                        .filter(nodeId -> !now.contains(nodeId) && after.nodes().containsKey(nodeId))
                        .forEach(nodeId -> assertThat(after.membership().hasLeft(partition, nodeId))
                                .as("%s after %s", after, before)
                                .isTrue());
            });
        }
    }

    @Property(tries = 1_000)
    void copiesAreLimitedForEachNodeAndForAll(@ForAll long seed) {
        World world = new World(seed);

        for (int i = 0; i < STEPS; i++) {
            world.step();
            List<Reassignment> copying = world.image().membership().reassignments().values().stream()
                    .filter(Reassignment::isCopying)
                    .toList();
            assertThat(copying).hasSizeLessThanOrEqualTo(MembershipChange.MOST_COPYING);
            for (int nodeId = 1; nodeId <= NODES; nodeId++) {
                int node = nodeId;
                assertThat(copying.stream().filter(step -> step.involves(node)))
                        .hasSizeLessThanOrEqualTo(MembershipChange.MOST_COPYING_PER_NODE);
            }
        }
    }

    @Property(tries = 1_000)
    void everythingUnderWayComesToAnEndAndLeavesNothingOnNodesThatGo(@ForAll long seed) {
        World world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }

        world.finish();

        Set<Integer> going = world.image().membership().states().keySet();
        int staying = world.change().activeNodes().size();
        world.change().replicas().forEach((partition, replicas) -> {
            if (replicas.size() <= staying) {
                assertThat(replicas).noneMatch(going::contains);
            }
        });
    }

    @Property(tries = 1_000)
    void aPlanThatWasCarriedOutLeavesNothingToPlanAndEverythingEven(@ForAll long seed) {
        World world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        world.finish();

        world.metadata.accept(new MembershipCommand.MoveReplicas(world.evenOut()));
        world.finish();

        assertThat(world.evenOut()).isEmpty();
        Map<Integer, Long> held = world.change().replicas().values().stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(nodeId -> nodeId, Collectors.counting()));
        TreeSet<Long> counts = world.change().activeNodes().stream()
                .map(nodeId -> held.getOrDefault(nodeId, 0L))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(counts.isEmpty() || counts.last() - counts.first() <= 1)
                .as("replicas of active nodes: %s", held)
                .isTrue();
    }

    @Property(tries = 1_000)
    void anAcceptedCommandProposedAgainAtOnceChangesNothing(@ForAll long seed, @ForAll @IntRange(max = 5) int kind) {
        World world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        PartitionId partition = world.partition().orElseThrow();
        MetadataCommand command = switch (kind) {
            case 0 -> new MembershipCommand.DrainNode(2);
            case 1 -> new MembershipCommand.UndrainNode(2);
            case 2 -> new MembershipCommand.RemoveNode(3, true);
            case 3 -> world.move(partition);
            case 4 -> new MembershipCommand.CancelMove(partition);
            default -> new MembershipCommand.RebuildReplica(partition, 1);
        };

        if (world.metadata.apply(command) instanceof Decision.Accepted) {
            Decision again = world.metadata.apply(command);
            // A replica that a cancelled move left on a node to be emptied moves on at once: that is another move.
            if (!(command instanceof MembershipCommand.CancelMove) || again instanceof Decision.Accepted) {
                assertThat(again)
                        .asInstanceOf(InstanceOfAssertFactories.type(Decision.Accepted.class))
                        .extracting(Decision.Accepted::events, InstanceOfAssertFactories.LIST)
                        .isEmpty();
            }
        }
    }

    @Property(tries = 1_000)
    void everyCommandIsReadAsItWasWritten(@ForAll long seed) {
        World world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        PartitionId partition = world.partition().orElseThrow();
        List<MembershipCommand> commands = new ArrayList<>(List.of(
                world.move(partition),
                new MembershipCommand.CancelMove(partition),
                new MembershipCommand.RebuildReplica(partition, 3),
                new MembershipCommand.ReplicaDeleted(partition, 2),
                new MembershipCommand.DrainNode(1),
                new MembershipCommand.UndrainNode(2),
                new MembershipCommand.RemoveNode(3, true),
                new MembershipCommand.ReplicasBegun(2, List.of(partition)),
                new MembershipCommand.ReplaceMetadataReplica(3, new UUID(7, 3)),
                new MembershipCommand.MetadataReplicaRemoved(4)));
        world.image().membership().reassignments().values().stream()
                .map(MembershipCommand.StepDone::new)
                .forEach(commands::add);

        for (MembershipCommand command : commands) {
            assertThat(MetadataCodec.decodeCommand(MetadataCodec.encodeCommand(command)))
                    .isEqualTo(command);
        }
    }

    @Property(tries = 1_000)
    void aNodeWithAnotherDirectoryIsHeldOffUntilNobodyCountsOnTheOldOne(@ForAll long seed) {
        World world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        int nodeId = world.image().nodes().firstKey();
        MetadataCommand.RegisterNode old = MetadataFixture.registration(nodeId, 9400 + nodeId);
        MetadataCommand.RegisterNode wiped =
                new MetadataCommand.RegisterNode(nodeId, new UUID(9, 9), old.clientAddress(), old.raftAddress());

        Optional<Set<PartitionId>> lost = Optional.empty();
        for (int i = 0; i < 1_000 && !isDone(world.metadata.accept(wiped)); i++) {
            if (lost.isEmpty()
                    && world.image().node(nodeId).orElseThrow().directoryId().equals(wiped.directoryId())) {
                lost = Optional.of(world.heldBy(nodeId));
            }
            world.metadata.accept(new MembershipCommand.MetadataReplicaRemoved(nodeId));
            world.image().membership().reassignments().values().stream()
                    .filter(step -> step.phase() != Reassignment.Phase.WIPING || step.incoming() != nodeId)
                    .forEach(step -> world.metadata.accept(new MembershipCommand.StepDone(step)));
        }

        assertThat(world.image().node(nodeId))
                .as("after %s", world.image())
                .get()
                .extracting(RegisteredNode::directoryId)
                .isEqualTo(new UUID(9, 9));
        Set<PartitionId> awaited = world.heldBy(nodeId);
        awaited.retainAll(lost.orElseThrow());
        assertThat(awaited)
                .allSatisfy(partition -> assertThat(world.image().membership().reassignment(partition))
                        .get()
                        .matches(Reassignment::isRebuild)
                        .matches(step -> step.involves(nodeId)));
    }

    private static boolean isDone(Decision.Accepted accepted) {
        if (accepted.reply() instanceof MetadataReply.Refused refused) {
            assertThat(refused.refusal().code()).isEqualTo(ErrorCode.NOT_READY);
            return false;
        }
        return true;
    }
}
