package io.raftlog.client.group;

import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One member's side of its group: what it holds, what it was told, what it says next. Reacts to what happens and does
 * nothing by itself.
 *
 * <pre>
 *  JOINING ──answered──► MEMBER ──fenced──► FENCED ──all released──► JOINING
 *     └───────leave──────────┴─────────────────┴──────────────────► LEAVING ──► GONE
 *  a refusal that will not pass: REFUSED, from any of them
 * </pre>
 *
 * <p>Confined to the loop of its membership.
 */
final class MembershipState {
    enum Phase {
        JOINING,
        MEMBER,
        FENCED,
        LEAVING,
        GONE,
        REFUSED
    }

    /** So often at least everything is said again, whatever is believed to be known. */
    private static final int PARTIAL_BEATS = 10;

    private GroupSubscription subscription;
    private Phase phase = Phase.JOINING;
    private int epoch = Beat.JOIN;
    private Set<PartitionId> target = Set.of();
    private final Set<PartitionId> held = new HashSet<>();
    private final Set<PartitionId> releasing = new HashSet<>();

    /** What the coordinator is known to have heard last; empty where it may not have, or its answer was lost. */
    private Optional<Beat> heard = Optional.empty();

    /** How many beats said less than everything since one that did. */
    private int partialBeats;

    MembershipState(GroupSubscription subscription) {
        this.subscription = subscription;
    }

    Phase phase() {
        return phase;
    }

    /** As the last answer gave it; 0 before the first, and not changed by being fenced. */
    int epoch() {
        return epoch;
    }

    /** What it reads, or has not let go of yet. */
    Set<PartitionId> held() {
        return Set.copyOf(held);
    }

    /** What the next heartbeat says; empty while there is nothing to say to the group. */
    Optional<Beat> beat() {
        return switch (phase) {
            case JOINING -> Optional.of(new Beat(Beat.JOIN, Beat.Extent.ALL, subscription, Set.of()));
            case MEMBER -> Optional.of(new Beat(epoch, extent(), subscription, held));
            case LEAVING -> Optional.of(new Beat(epoch, Beat.Extent.ALIVE, subscription, Set.of()));
            case FENCED, GONE, REFUSED -> Optional.empty();
        };
    }

    private Beat.Extent extent() {
        if (partialBeats >= PARTIAL_BEATS
                || heard.filter(last -> last.subscription().equals(subscription))
                        .isEmpty()) {
            return Beat.Extent.ALL;
        }
        return heard.filter(last -> last.held().equals(held)).isEmpty() ? Beat.Extent.HELD : Beat.Extent.ALIVE;
    }

    /** Whether the coordinator should hear the next beat now, and not only when the interval is over. */
    boolean hasNews() {
        return phase != Phase.MEMBER
                || heard.filter(last ->
                                last.held().equals(held) && last.subscription().equals(subscription))
                        .isEmpty();
    }

    /**
     * The coordinator and the member may not agree on what the member holds: the next beat says everything, and so does
     * its answer. A beat that was given up may reach the coordinator late, and let go of what is held again by then.
     */
    void doubt() {
        partialBeats = PARTIAL_BEATS;
    }

    List<MembershipChange> answered(Beat beat, int newEpoch, Optional<Set<PartitionId>> assignment) {
        if (beat.isLeave()) {
            phase = Phase.GONE;
            return List.of();
        }
        if (phase != Phase.JOINING && phase != Phase.MEMBER) {
            return List.of();
        }
        phase = Phase.MEMBER;
        epoch = newEpoch;
        heard = Optional.of(beat);
        partialBeats = beat.extent() == Beat.Extent.ALL ? 0 : partialBeats + 1;
        assignment.ifPresent(all -> target = Set.copyOf(all));
        return reconcile();
    }

    List<MembershipChange> failed(Beat beat, Failure failure) {
        if (beat.isLeave()) {
            if (isFencing(failure)) {
                phase = Phase.GONE;
            }
            return List.of();
        }
        if (phase != Phase.JOINING && phase != Phase.MEMBER) {
            return List.of();
        }
        heard = Optional.empty();
        if (isFencing(failure)) {
            return phase == Phase.MEMBER ? fenced(failure) : List.of();
        }
        if (failure.definite() && !failure.code().retriable()) {
            return refused(failure);
        }
        return List.of();
    }

    private static boolean isFencing(Failure failure) {
        return switch (failure.code()) {
            case UNKNOWN_MEMBER, STALE_MEMBER_EPOCH, UNKNOWN_GROUP -> true;
            default -> false;
        };
    }

    private List<MembershipChange> fenced(Failure why) {
        Set<PartitionId> lost = Set.copyOf(held);
        target = Set.of();
        releasing.clear();
        releasing.addAll(held);
        phase = held.isEmpty() ? Phase.JOINING : Phase.FENCED;
        return lost.isEmpty() ? List.of() : List.of(new MembershipChange.Lost(lost, why));
    }

    private List<MembershipChange> refused(Failure why) {
        List<MembershipChange> changes = new ArrayList<>(fenced(why));
        phase = Phase.REFUSED;
        changes.add(new MembershipChange.Refused(why));
        return changes;
    }

    /** The consumer is through with these: whatever it commits for them now would be for another's partition. */
    List<MembershipChange> released(Set<PartitionId> partitions) {
        for (PartitionId each : partitions) {
            if (releasing.remove(each)) {
                held.remove(each);
            }
        }
        if (phase == Phase.FENCED && held.isEmpty()) {
            phase = Phase.JOINING;
        }
        return phase == Phase.MEMBER ? reconcile() : List.of();
    }

    void subscribe(GroupSubscription other) {
        subscription = other;
    }

    /** The consumer has stopped with everything. */
    void leave(int leaveEpoch) {
        held.clear();
        releasing.clear();
        // One that is joining may be a member already without having heard of it; so may one
        // that was fenced, for a while.
        phase = phase == Phase.REFUSED || phase == Phase.GONE ? Phase.GONE : Phase.LEAVING;
        epoch = leaveEpoch;
    }

    private List<MembershipChange> reconcile() {
        List<MembershipChange> changes = new ArrayList<>();
        Set<PartitionId> gone = new HashSet<>(held);
        gone.removeAll(target);
        gone.removeAll(releasing);
        if (!gone.isEmpty()) {
            releasing.addAll(gone);
            changes.add(new MembershipChange.Revoked(gone));
        }
        Set<PartitionId> added = new HashSet<>(target);
        added.removeAll(held);
        if (!added.isEmpty()) {
            held.addAll(added);
            changes.add(new MembershipChange.Assigned(added));
        }
        return changes;
    }
}
