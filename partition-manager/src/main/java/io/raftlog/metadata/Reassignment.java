package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import java.util.List;

/**
 * A change of a partition's replicas that is under way, one replica at a time:
 *
 * <pre>
 * a move, from outgoing to incoming:      QUEUED → ADDING → done, or again for the next of several replicas
 * a move that was called off:             ADDING → REVERTING → ended
 * a rebuild, where both are the same:     REMOVING → WIPING → QUEUED → ADDING → done
 * </pre>
 *
 * <p>The group's leader carries out ADDING, REVERTING and REMOVING and reports each when it is committed in the group;
 * the node whose replica is rebuilt carries out WIPING. Each can be carried out and reported again by somebody else: so
 * it does not matter who dies when. Immutable.
 *
 * @param target which nodes shall hold the partition in the end; the first should lead
 */
public record Reassignment(PartitionId partition, List<Integer> target, int incoming, int outgoing, Phase phase) {
    /** What is to be done next. */
    public enum Phase {
        /** Nothing yet: others are moving, and each costs their nodes bandwidth. */
        QUEUED,
        /** The incoming node is to catch up as a listener, then to take the outgoing one's place as a voter. */
        ADDING,
        /** The incoming node is to leave again. */
        REVERTING,
        /** A replica that cannot be trusted is to be taken out of its group. */
        REMOVING,
        /** It is out of the group: its node is to delete the files. */
        WIPING
    }

    public Reassignment {
        target = List.copyOf(target);
    }

    /** Whether a node's replica is made anew in its old place. */
    public boolean isRebuild() {
        return incoming == outgoing;
    }

    public boolean involves(int nodeId) {
        return incoming == nodeId || outgoing == nodeId;
    }

    /** Whether records are copied, or may be: these are the ones that are limited in number. */
    boolean isCopying() {
        return phase == Phase.ADDING || phase == Phase.REVERTING;
    }

    /** The same, in another phase. */
    public Reassignment in(Phase next) {
        return new Reassignment(partition, target, incoming, outgoing, next);
    }
}
