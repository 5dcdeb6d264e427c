package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.ratis.protocol.RaftGroupId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a Raft host stop its process, and what does not. */
class UnexpectedCloseTest {
    private static final UUID GROUP = new UUID(17, 42);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final List<String> halts = new CopyOnWriteArrayList<>();

    @Test
    void anApplyThatFailsHaltsAndSoWouldTheGroupThatRatisThenCloses() throws Exception {
        GroupMember alone = LoopbackMembers.alone();
        try (RaftHost host = start(alone, (position, command) -> {
            throw new IllegalStateException("a hole");
        })) {
            host.addGroup(GROUP, List.of(alone));

            propose(host, alone);

            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(halts)
                            .anySatisfy(halt -> assertThat(halt)
                                    .startsWith("apply of entry")
                                    .contains("in group", "a hole"))
                            .anySatisfy(halt -> assertThat(halt).contains("closed a group that nobody asked"))
                            .anySatisfy(halt -> assertThat(halt).contains("found by the watchdog")));
        }
    }

    @Test
    void removingAGroupOrClosingTheHostIsNoReasonToHalt() throws Exception {
        GroupMember alone = LoopbackMembers.alone();
        RaftHost host = start(alone, (position, command) -> command.duplicate());
        host.addGroup(GROUP, List.of(alone));
        assertThat(propose(host, alone)).succeedsWithin(DEADLINE);

        host.removeGroup(GROUP);
        assertThat(host.groups()).isEmpty();
        host.addGroup(GROUP, List.of(alone));
        assertThat(propose(host, alone)).succeedsWithin(DEADLINE);
        host.close();

        assertThat(halts).isEmpty();
    }

    @Test
    void aReplicaWhoseLockIsHeldForEverHalts() throws Exception {
        GroupMember alone = LoopbackMembers.alone();
        try (RaftHost host = start(alone, (position, command) -> command.duplicate())) {
            host.addGroup(GROUP, List.of(alone));
            assertThat(propose(host, alone)).succeedsWithin(DEADLINE);
            var groups = new GroupsOfServer(host.raftServer(), group -> false);

            try (Watchdog watchdog = new Watchdog(groups::vitals, this::halt, 1)) {
                synchronized (host.raftServer().getDivision(RaftGroupId.valueOf(GROUP))) {
                    watchdog.start();
                    await().atMost(DEADLINE)
                            .untilAsserted(() -> assertThat(halts)
                                    .anySatisfy(halt -> assertThat(halt).contains("lock of the Raft server")));
                }
            }
        }
    }

    private static CompletableFuture<Integer> propose(RaftHost host, GroupMember alone) {
        return host.submit(GROUP, List.of(alone), ByteBuffer.wrap(new byte[] {1, 2, 3}), DEADLINE)
                .thenApply(ByteBuffer::remaining);
    }

    private RaftHost start(GroupMember member, ReplicatedStateMachine machine) throws IOException {
        return RaftHost.start(
                new RaftHost.Config(member.nodeId(), folder, member.address(), Duration.ofMillis(500), this::halt),
                groupId -> machine);
    }

    private void halt(String reason, Throwable cause) {
        halts.add(reason + ": " + cause);
    }
}
