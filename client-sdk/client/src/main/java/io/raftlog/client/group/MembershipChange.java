package io.raftlog.client.group;

import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import java.util.Set;

/**
 * What the consumer has to do about its partitions, in the order in which it is told.
 *
 * <p>Immutable.
 */
public sealed interface MembershipChange {
    /** Read these from now on. */
    record Assigned(Set<PartitionId> partitions) implements MembershipChange {
        public Assigned {
            partitions = Set.copyOf(partitions);
        }
    }

    /** Another member shall have these: stop, commit what is done, then release them. */
    record Revoked(Set<PartitionId> partitions) implements MembershipChange {
        public Revoked {
            partitions = Set.copyOf(partitions);
        }
    }

    /** The group has gone on without this member; others may read these already. Nothing can be committed. */
    record Lost(Set<PartitionId> partitions, Failure why) implements MembershipChange {
        public Lost {
            partitions = Set.copyOf(partitions);
        }
    }

    /** The group does not take this member, now or later. */
    record Refused(Failure why) implements MembershipChange {}
}
