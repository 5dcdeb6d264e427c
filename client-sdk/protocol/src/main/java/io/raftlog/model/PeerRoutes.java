package io.raftlog.model;

import java.util.HashMap;
import java.util.Map;

/**
 * Detours: where a node dials instead of an address that another node is known by. Each node may have its own, so that
 * what lies between two nodes, a tunnel or a proxy, can differ by who calls whom.
 *
 * <p>Immutable.
 *
 * @param detours by the address that is known
 */
public record PeerRoutes(Map<NodeAddress, NodeAddress> detours) {
    /** Every address is dialed as it is. */
    public static final PeerRoutes DIRECT = new PeerRoutes(Map.of());

    public PeerRoutes {
        detours = Map.copyOf(detours);
    }

    /** Parses {@code known=dialed,known=dialed}; throws {@link IllegalArgumentException} naming the part that is wrong. */
    public static PeerRoutes parse(String text) {
        Map<NodeAddress, NodeAddress> detours = new HashMap<>();
        if (!text.isBlank()) {
            for (String part : text.split(",", -1)) {
                String[] ends = part.strip().split("=", -1);
                if (ends.length != 2) {
                    throw new IllegalArgumentException("\"" + part + "\" is not host:port=host:port");
                }
                NodeAddress known = NodeAddress.parse(ends[0]).requireDialable();
                NodeAddress dialed = NodeAddress.parse(ends[1]).requireDialable();
                if (detours.put(known, dialed) != null) {
                    throw new IllegalArgumentException(known + " has two detours");
                }
            }
        }
        return new PeerRoutes(detours);
    }

    /** Where to dial for this address. */
    public NodeAddress to(NodeAddress known) {
        return detours.getOrDefault(known, known);
    }
}
