package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the coordinator of consumer groups is: where it was last, where a node says it is, else one node after the other.
 *
 * <p>Thread-safe.
 */
final class CoordinatorSearch {
    private final Supplier<ClusterView> view;
    private final Supplier<List<NodeAddress>> nodes;
    private @Nullable NodeAddress believed;
    private int turn;

    CoordinatorSearch(Supplier<ClusterView> view, Supplier<List<NodeAddress>> nodes) {
        this.view = view;
        this.nodes = nodes;
    }

    synchronized NodeAddress target() {
        if (believed == null) {
            // It runs where the metadata leader is.
            NodeAddress leader = view.get().nodes().get(view.get().metadataLeaderId());
            List<NodeAddress> all = nodes.get();
            believed = leader != null && turn == 0 ? leader : all.get(turn % all.size());
        }
        return believed;
    }

    /** One that is loading, or refuses what was asked, is the right one. */
    synchronized void failed(NodeAddress node, Failure failure) {
        boolean elsewhere = !failure.definite() || isAboutTheNode(failure.code());
        if (node.equals(believed) && elsewhere) {
            believed = failure.leader()
                    .map(LeaderHint::address)
                    .filter(hint -> !hint.equals(node))
                    .orElse(null);
            turn++;
        }
    }

    private static boolean isAboutTheNode(ErrorCode code) {
        return switch (code) {
            case NOT_COORDINATOR, NOT_LEADER, NOT_READY, UNREACHABLE, NOT_SENT -> true;
            default -> false;
        };
    }

    synchronized void succeeded(NodeAddress node) {
        believed = node;
        turn = 0;
    }
}
