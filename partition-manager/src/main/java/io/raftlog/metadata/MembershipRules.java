package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides about membership.
 *
 * <p>Confined to one decision.
 */
final class MembershipRules implements MembershipCommand.Cases<Decision> {
    private final NavigableMap<Integer, RegisteredNode> nodes;
    private final Collection<Topic> topics;
    private final Membership membership;
    private final Function<List<MetadataEvent>, Decision> done;

    /** @param done makes the answer to a command that came to these events */
    MembershipRules(
            NavigableMap<Integer, RegisteredNode> nodes,
            Collection<Topic> topics,
            Membership membership,
            Function<List<MetadataEvent>, Decision> done) {
        this.nodes = nodes;
        this.topics = topics;
        this.membership = membership;
        this.done = done;
    }

    @Override
    public Decision moveReplicas(MembershipCommand.MoveReplicas command) {
        MembershipChange change = change();
        for (MembershipCommand.Move move : command.moves()) {
            Optional<Refusal> refusal = check(move, change);
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
            if (membership.reassignment(move.partition()).isEmpty()) {
                change.towards(move.partition(), move.target());
            }
        }
        return settled(change);
    }

    private Optional<Refusal> check(MembershipCommand.Move move, MembershipChange change) {
        PartitionId partition = move.partition();
        List<Integer> now = change.replicas().get(partition);
        if (now == null) {
            return unknown(partition);
        }
        Optional<Reassignment> underWay = membership.reassignment(partition);
        if (underWay.isPresent() && !underWay.get().target().equals(move.target())) {
            return Optional.of(new Refusal(
                    ErrorCode.CHANGE_IN_PROGRESS,
                    "replicas of " + name(partition) + " are on their way to "
                            + underWay.get().target() + " already",
                    "wait for that, or call it off: raftlog partition cancel " + name(partition)));
        }
        if (move.target().size() != now.size()
                || new HashSet<>(move.target()).size() != move.target().size()) {
            return Optional.of(new Refusal(
                    ErrorCode.INVALID_PLACEMENT,
                    move.target() + " are not " + now.size() + " different nodes for " + name(partition),
                    "a move keeps the number of replicas; it is " + now.size()));
        }
        for (int nodeId : move.target()) {
            if (!now.contains(nodeId) && !change.activeNodes().contains(nodeId)) {
                return Optional.of(nodes.containsKey(nodeId) ? leaves(nodeId) : unknownNode(nodeId));
            }
        }
        return Optional.empty();
    }

    @Override
    public Decision cancelMove(MembershipCommand.CancelMove command) {
        MembershipChange change = change();
        if (!change.replicas().containsKey(command.partition())) {
            return new Decision.Refused(unknown(command.partition()).orElseThrow());
        }
        Reassignment underWay = membership.reassignment(command.partition()).orElse(null);
        if (underWay == null || underWay.phase() == Reassignment.Phase.REVERTING) {
            return done.apply(List.of());
        }
        if (underWay.isRebuild()) {
            return refuse(
                    ErrorCode.CHANGE_IN_PROGRESS,
                    "the replica of " + name(command.partition()) + " on node " + underWay.incoming()
                            + " is being made anew; until that is done there is one copy less",
                    "see how far it is: raftlog partition list");
        }
        if (membership.state(underWay.outgoing()) != NodeState.ACTIVE) {
            return new Decision.Refused(leaves(underWay.outgoing()));
        }
        change.callOff(underWay);
        return settled(change);
    }

    @Override
    public Decision rebuildReplica(MembershipCommand.RebuildReplica command) {
        MembershipChange change = change();
        Reassignment step = membership.reassignment(command.partition()).orElse(null);
        if (step != null && step.incoming() == command.nodeId()) {
            if (step.phase() == Reassignment.Phase.REVERTING) {
                return done.apply(List.of()); // On its way out already, with whatever it has lost.
            }
            if (step.phase() == Reassignment.Phase.ADDING) {
                // What it was fed is lost again. It may be a voter already: so it is taken out before it is fed anew.
                change.add(new MembershipEvent.ReassignmentChanged(
                        step.in(step.isRebuild() ? Reassignment.Phase.REMOVING : Reassignment.Phase.REVERTING)));
                return settled(change);
            }
        }
        if (!change.holds(command.partition(), command.nodeId())) {
            return refuse(
                    ErrorCode.INVALID_PLACEMENT,
                    "node " + command.nodeId() + " holds no replica of " + name(command.partition()),
                    "see who does: raftlog partition list");
        }
        if (step != null) {
            return step.isRebuild() && step.involves(command.nodeId())
                    ? done.apply(List.of())
                    : refuse(
                            ErrorCode.CHANGE_IN_PROGRESS,
                            name(command.partition()) + " has another change of replicas under way",
                            "wait for it to end: raftlog partition list");
        }
        change.add(change.rebuild(command.partition(), command.nodeId()));
        return settled(change);
    }

    @Override
    public Decision stepDone(MembershipCommand.StepDone command) {
        Reassignment step = command.step();
        Optional<Reassignment> underWay = membership.reassignment(step.partition());
        boolean calledOffTooLate = step.phase() == Reassignment.Phase.ADDING
                && underWay.equals(Optional.of(step.in(Reassignment.Phase.REVERTING)));
        if (!underWay.equals(Optional.of(step)) && !calledOffTooLate) {
            return done.apply(List.of()); // Somebody else has reported it already.
        }
        MembershipChange change = change();
        switch (step.phase()) {
            case QUEUED -> {
                return done.apply(List.of());
            }
            case ADDING -> added(step, change);
            case REVERTING -> {
                change.add(new MembershipEvent.ReplicaLeft(step.partition(), step.incoming()));
                change.add(new MembershipEvent.ReassignmentEnded(step.partition()));
            }
            case REMOVING -> change.add(new MembershipEvent.ReassignmentChanged(step.in(Reassignment.Phase.WIPING)));
            case WIPING -> change.add(new MembershipEvent.ReassignmentChanged(step.in(Reassignment.Phase.QUEUED)));
        }
        return settled(change);
    }

    private static void added(Reassignment step, MembershipChange change) {
        if (!step.isRebuild()) {
            List<Integer> now = change.replicas().getOrDefault(step.partition(), List.of());
            change.add(new MembershipEvent.ReplicasChanged(
                    step.partition(), MovePlan.exchanged(now, step.outgoing(), step.incoming())));
            change.add(new MembershipEvent.ReplicaLeft(step.partition(), step.outgoing()));
        }
        change.towards(step.partition(), step.target());
    }

    @Override
    public Decision replicaDeleted(MembershipCommand.ReplicaDeleted command) {
        return membership.hasLeft(command.partition(), command.nodeId())
                ? done.apply(List.of(new MembershipEvent.LeftReplicaDeleted(command.partition(), command.nodeId())))
                : done.apply(List.of());
    }

    @Override
    public Decision drainNode(MembershipCommand.DrainNode command) {
        return nodes.containsKey(command.nodeId())
                ? leave(command.nodeId(), NodeState.DRAINING)
                : new Decision.Refused(unknownNode(command.nodeId()));
    }

    @Override
    public Decision undrainNode(MembershipCommand.UndrainNode command) {
        if (!nodes.containsKey(command.nodeId())) {
            return new Decision.Refused(unknownNode(command.nodeId()));
        }
        if (membership.state(command.nodeId()) == NodeState.ACTIVE) {
            return done.apply(List.of());
        }
        MembershipChange change = change();
        change.add(new MembershipEvent.NodeStateChanged(command.nodeId(), NodeState.ACTIVE));
        membership.reassignments().values().stream()
                .filter(move -> !move.isRebuild() && move.outgoing() == command.nodeId())
                .filter(move -> move.phase() == Reassignment.Phase.QUEUED)
                .forEach(change::callOff);
        return settled(change);
    }

    @Override
    public Decision removeNode(MembershipCommand.RemoveNode command) {
        int nodeId = command.nodeId();
        if (!nodes.containsKey(nodeId)) {
            // It is gone, or was never there: either way there is nothing left to do.
            return done.apply(List.of());
        }
        if (nodes.size() == 1) {
            return refuse(ErrorCode.INVALID_PLACEMENT, "node " + nodeId + " is the only one", "");
        }
        if (!command.moveReplicas() && !change().isEmpty(nodeId)) {
            return refuse(
                    ErrorCode.NODE_IN_USE,
                    "node " + nodeId + " holds replicas",
                    "if it runs: raftlog node drain " + nodeId + " --wait, then remove it; if it will not come back:"
                            + " raftlog node remove " + nodeId + " --dead");
        }
        return leave(nodeId, NodeState.LEAVING);
    }

    private Decision leave(int nodeId, NodeState state) {
        MembershipChange change = change();
        if (membership.state(nodeId) == state || membership.state(nodeId) == NodeState.LEAVING) {
            return settled(change);
        }
        change.add(new MembershipEvent.NodeStateChanged(nodeId, state));
        for (Reassignment underWay : membership.reassignments().values()) {
            if (underWay.isRebuild() && underWay.incoming() == nodeId) {
                // It will be made anew on another node.
                change.add(new MembershipEvent.ReassignmentEnded(underWay.partition()));
            } else if (underWay.incoming() == nodeId && underWay.phase() != Reassignment.Phase.REVERTING) {
                change.callOff(underWay);
            }
        }
        List<PartitionId> stranded = change.empty(nodeId);
        if (!stranded.isEmpty()) {
            return refuse(
                    ErrorCode.INVALID_PLACEMENT,
                    "there is no other node for " + stranded.size() + " of the replicas on node " + nodeId
                            + ", the first of " + name(stranded.get(0)),
                    "add a node first: raftlog local add, or start a server with join=true");
        }
        return settled(change);
    }

    /**
     * Always an event, even if it changes nothing: a replica of the metadata that began with a snapshot of an older format
     * knows of no blank ones, and all must count the same number of changes.
     */
    @Override
    public Decision replicasBegun(MembershipCommand.ReplicasBegun command) {
        return done.apply(List.of(new MembershipEvent.ReplicasBegun(command.nodeId(), command.partitions())));
    }

    @Override
    public Decision replaceMetadataReplica(MembershipCommand.ReplaceMetadataReplica command) {
        RegisteredNode node = nodes.get(command.nodeId());
        if (node == null || !node.directoryId().equals(command.directoryId())) {
            // It asks to be let in with that directory next, and is held off then.
            return done.apply(List.of());
        }
        MembershipChange change = change();
        new ReturnRules(change).holdOff(node);
        return settled(change);
    }

    @Override
    public Decision metadataReplicaRemoved(MembershipCommand.MetadataReplicaRemoved command) {
        RegisteredNode node = nodes.get(command.nodeId());
        // Until its new directory is accepted, it must not be given replicas or come in again.
        if (node == null || !node.directoryId().equals(membership.lostMetadata().get(command.nodeId()))) {
            return done.apply(List.of());
        }
        MembershipChange change = change();
        change.add(new MembershipEvent.MetadataReplicaOut(command.nodeId()));
        return settled(change);
    }

    private MembershipChange change() {
        return new MembershipChange(nodes, topics, membership);
    }

    private Decision settled(MembershipChange change) {
        return done.apply(change.settled());
    }

    private Optional<Refusal> unknown(PartitionId partition) {
        return Optional.of(new Refusal(
                ErrorCode.UNKNOWN_PARTITION,
                "there is no partition " + name(partition),
                "see the partitions: raftlog partition list"));
    }

    private static Refusal unknownNode(int nodeId) {
        return new Refusal(
                ErrorCode.UNKNOWN_NODE, "node " + nodeId + " is not registered", "see the nodes: raftlog node list");
    }

    private static Refusal leaves(int nodeId) {
        return new Refusal(
                ErrorCode.INVALID_PLACEMENT,
                "node " + nodeId + " is to be emptied",
                "take that back first: raftlog node undrain " + nodeId);
    }

    /** As users name it. */
    private String name(PartitionId partition) {
        return topics.stream()
                .filter(topic -> topic.id().equals(partition.topicId()))
                .map(topic -> topic.name() + "/" + partition.partition())
                .findFirst()
                .orElseGet(partition::toString);
    }

    private static Decision refuse(ErrorCode code, String message, String hint) {
        return new Decision.Refused(new Refusal(code, message, hint));
    }
}
