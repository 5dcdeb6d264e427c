package io.raftlog.client.fake;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.raftlog.client.group.GroupCoordinator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * What the nodes of a {@link FakeCluster} have of consumer groups: whom they ask, and what becomes of the answers.
 *
 * <p>Thread-safe.
 */
public final class FakeGroups {
    private final AtomicLong heartbeats = new AtomicLong();
    private volatile Optional<GroupCoordinator> coordinator = Optional.empty();
    private volatile UnaryOperator<byte[]> bytes = UnaryOperator.identity();

    /** Groups are coordinated from now on; before, a call of theirs fails. */
    public void coordinatedBy(GroupCoordinator now) {
        coordinator = Optional.of(now);
    }

    /** What is sent in the place of the bytes of each answer to a call about groups. */
    public void onBytes(UnaryOperator<byte[]> newBytes) {
        bytes = newBytes;
    }

    /** How many have come, to any node. */
    public long heartbeats() {
        return heartbeats.get();
    }

    GroupCoordinator coordinator() {
        return coordinator.orElseThrow();
    }

    void heartbeat() {
        heartbeats.incrementAndGet();
    }

    ServerServiceDefinition serviceOf(FakeCluster cluster, FakeNode node) {
        return RawAnswers.around(
                ServerInterceptors.intercept(new FakeGroupService(cluster, node), new Answers(cluster)),
                encoded -> bytes.apply(encoded));
    }
}
