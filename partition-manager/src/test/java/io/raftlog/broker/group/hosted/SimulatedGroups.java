package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupOffsets.AllOffsets;
import io.raftlog.broker.group.GroupOffsets.Commit;
import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.Membership;
import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.group.Membership.Origin;
import io.raftlog.broker.group.Membership.Subscription;
import io.raftlog.broker.request.Answer;
import io.raftlog.metadata.GroupLog;
import io.raftlog.metadata.MemoryGroupLog;
import io.raftlog.model.PartitionId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The hosted coordinator of two nodes over one log in memory, in virtual time: nothing happens unless it is asked to. Node 0
 * leads first.
 */
final class SimulatedGroups {
    static final String GROUP = "g";
    static final String TOPIC = "t";
    static final int SESSION_MS = 5_000;
    static final int HEARTBEAT_MS = 1_000;
    static final Origin ORIGIN = new Origin("test", InetAddress.getLoopbackAddress());

    final VirtualEnvironment world = new VirtualEnvironment();
    final MemoryGroupLog log = new MemoryGroupLog();
    private final Deque<Runnable> lifecycle = new ArrayDeque<>();
    private final List<HostedGroups> nodes = new ArrayList<>();
    private final UUID topicId;
    private int leader;

    SimulatedGroups(int partitions) {
        this(partitions, new GroupLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    SimulatedGroups(int partitions, GroupLimits limits) {
        topicId = log.createTopic(TOPIC, partitions).topicId();
        for (int i = 0; i < 2; i++) {
            nodes.add(new HostedGroups(
                    new GroupSettings(Duration.ofMillis(HEARTBEAT_MS), Duration.ofMillis(SESSION_MS), limits),
                    log.images,
                    world::open,
                    lifecycle::add,
                    (delay, action) -> {
                        lifecycle.add(action);
                        return () -> {};
                    },
                    Runnable::run,
                    () -> {}));
        }
        coordinator().began(log.leader());
        settle();
    }

    HostedGroups coordinator() {
        return nodes.get(leader);
    }

    /** The node that does not lead, as far as the log is concerned; it may not know yet. */
    HostedGroups other() {
        return nodes.get(1 - leader);
    }

    PartitionId partition(int number) {
        return new PartitionId(topicId, number);
    }

    /** Runs what waits; nothing is committed by that. */
    void run() {
        boolean more = true;
        while (more) {
            Runnable next = lifecycle.poll();
            if (next != null) {
                next.run();
            }
            more = world.step() || next != null;
        }
    }

    /** Runs and commits until nothing is left to do. */
    void settle() {
        run();
        while (log.waiting() > 0) {
            log.apply(1);
            run();
        }
    }

    void advance(long ms) {
        world.advance(ms);
        run();
    }

    /** The other node leads; the former may hear of it, or believe for a while that it still does. */
    void failOver(int survivors, boolean formerHears) {
        GroupLog begun = log.failOver(survivors);
        HostedGroups former = coordinator();
        leader = 1 - leader;
        if (formerHears) {
            former.ended();
        }
        // Whoever begins to lead has heard that it did not before.
        coordinator().ended();
        coordinator().began(begun);
        run();
    }

    CompletableFuture<Answer<Committed>> commit(
            HostedGroups node, Optional<MemberEpoch> member, int partition, long offset, boolean rewind) {
        return node.commit(new Commit(
                GROUP, member, ORIGIN, List.of(new Offset(partition(partition), TOPIC, offset, -1, "")), rewind));
    }

    CompletableFuture<Answer<HeartbeatReply>> beat(
            HostedGroups node, UUID memberId, int epoch, Set<PartitionId> owned) {
        boolean joins = epoch == Membership.JOIN;
        return node.heartbeat(new Heartbeat(
                GROUP,
                memberId,
                epoch,
                "",
                ORIGIN,
                joins ? 60_000 : 0,
                joins ? Optional.of(new Subscription(List.of(TOPIC), "")) : Optional.empty(),
                Optional.of(joins ? Set.of() : owned),
                List.of()));
    }

    /** What is committed, as a coordinator that works says. */
    AllOffsets offsets() {
        return given(coordinator().offsets(GROUP, Optional.empty()));
    }

    Optional<Description> describe() {
        CompletableFuture<Answer<Description>> answer = coordinator().describe(GROUP);
        settle();
        return answer.join() instanceof Answer.Given<Description> given ? Optional.of(given.value()) : Optional.empty();
    }

    <T> T given(CompletableFuture<Answer<T>> answer) {
        settle();
        if (answer.join() instanceof Answer.Given<T> given) {
            return given.value();
        }
        throw new AssertionError(answer.join());
    }
}
