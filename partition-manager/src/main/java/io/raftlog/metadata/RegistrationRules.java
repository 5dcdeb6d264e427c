package io.raftlog.metadata;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Decides about nodes that come to register.
 *
 * <p>Confined to one decision.
 */
final class RegistrationRules {
    /** Each of them keeps the metadata, and more than five voters make it slower and no safer. */
    static final int MAX_NODES = 5;

    private final NavigableMap<Integer, RegisteredNode> nodes;
    private final Collection<Topic> topics;
    private final Membership membership;
    private final Function<List<MetadataEvent>, Decision> done;

    /** @param done makes the answer to a command that came to these events */
    RegistrationRules(
            NavigableMap<Integer, RegisteredNode> nodes,
            Collection<Topic> topics,
            Membership membership,
            Function<List<MetadataEvent>, Decision> done) {
        this.nodes = nodes;
        this.topics = topics;
        this.membership = membership;
        this.done = done;
    }

    Decision register(MetadataCommand.RegisterNode command) {
        RegisteredNode asked = new RegisteredNode(
                command.nodeId(), command.directoryId(), command.clientAddress(), command.raftAddress());
        RegisteredNode known = nodes.get(command.nodeId());
        if (known != null && !known.raftAddress().equals(asked.raftAddress())) {
            return refuse(
                    ErrorCode.CONFIG_BROKEN,
                    "node " + asked.nodeId() + " registered with Raft address " + known.raftAddress() + ", not "
                            + asked.raftAddress() + ": its groups know it by the first",
                    "set its address in cluster.nodes back to " + known.raftAddress());
        }
        for (RegisteredNode other : nodes.values()) {
            if (other.nodeId() != asked.nodeId() && other.raftAddress().equals(asked.raftAddress())) {
                return refuse(
                        ErrorCode.CONFIG_BROKEN,
                        "Raft address " + asked.raftAddress() + " is that of node " + other.nodeId() + " already",
                        "give node " + asked.nodeId() + " an address of its own");
            }
        }
        if (known != null && !known.directoryId().equals(asked.directoryId())) {
            return returns().directoryReplaced(asked);
        }
        if (membership.lostMetadata().containsKey(asked.nodeId())) {
            return returns().heldOff(asked);
        }
        if (membership.removed().containsKey(asked.nodeId())) {
            return returns().comesBack(asked);
        }
        if (known == null && nodes.size() >= MAX_NODES) {
            return refuse(
                    ErrorCode.LIMIT_EXCEEDED,
                    "the cluster has " + nodes.size() + " nodes; it can have " + MAX_NODES,
                    "remove one that is not needed: raftlog node remove N");
        }
        return done.apply(asked.equals(known) ? List.of() : registered(asked));
    }

    /** Replicas that had nowhere to go may go there. */
    private List<MetadataEvent> registered(RegisteredNode node) {
        NavigableMap<Integer, RegisteredNode> all = new TreeMap<>(nodes);
        all.put(node.nodeId(), node);
        List<MetadataEvent> events = new ArrayList<>();
        events.add(new MetadataEvent.NodeRegistered(node));
        events.addAll(new MembershipChange(all, topics, membership).settled());
        return events;
    }

    private ReturnRules returns() {
        return new ReturnRules(new MembershipChange(nodes, topics, membership));
    }

    private static Decision refuse(ErrorCode code, String message, String hint) {
        return new Decision.Refused(new Refusal(code, message, hint));
    }
}
