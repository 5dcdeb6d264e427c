package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of the steps that an election of Ratis may take late, without the replica's lock. When it takes them cannot be
 * arranged, so they are taken here.
 */
class OvertakenElectionTest {
    private static final UUID GROUP = new UUID(19, 45);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String RATIS = "org.apache.ratis.server.impl.";

    @TempDir
    private Path folder;

    private final List<String> halts = new CopyOnWriteArrayList<>();
    private final CompletableFuture<RatisGroup> opened = new CompletableFuture<>();

    @Test
    void whoLeadsWithoutVotesStopsBeforeItAddsAnEntry() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3);
        try (RaftHost host = start(members.get(0))) {
            host.addGroup(GROUP, members);
            RaftServer.Division division = opened.join().division();
            await().atMost(DEADLINE).until(() -> {
                // Its own election ends at once, where nobody answers.
                synchronized (division) {
                    return RatisCandidate.ofThisRatis().stand(division) && isRefusedToLead(division);
                }
            });

            assertThat(halts).singleElement().asString().contains("no majority has voted for this replica in term");
            assertThat(opened.join().lastIndex()).isNegative();
        }
    }

    @Test
    void aLeaderWhoseTermWasRaisedAddsNothingAndStepsDown() throws Exception {
        GroupMember alone = LoopbackMembers.alone();
        try (RaftHost host = start(alone)) {
            host.addGroup(GROUP, List.of(alone));
            assertThat(propose(host, alone)).succeedsWithin(DEADLINE);
            long last = opened.join().lastIndex();

            beginElection(opened.join().division());

            assertThatThrownBy(() -> opened.join()
                            .propose(ByteBuffer.wrap(new byte[] {4, 5}), List.of())
                            .get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .rootCause()
                    .hasMessageContaining("elected in term");
            assertThat(opened.join().lastIndex()).isEqualTo(last);
            // It is told to, and goes on rejecting until it does.
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(propose(host, alone)).succeedsWithin(DEADLINE));
            assertThat(halts).isEmpty();
        }
    }

    /** Raises the term, and votes for itself, as a candidate does that was descheduled before. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void beginElection(RaftServer.Division division) throws Exception {
        Class phase = Class.forName(RATIS + "LeaderElection$Phase");
        Method getState = division.getClass().getDeclaredMethod("getState");
        getState.setAccessible(true);
        Object state = getState.invoke(division);
        Method initElection = state.getClass().getDeclaredMethod("initElection", phase);
        initElection.setAccessible(true);
        initElection.invoke(state, Enum.valueOf(phase, "ELECTION"));
    }

    /** As a candidate does that has won. Returns whether that failed. */
    private static boolean isRefusedToLead(RaftServer.Division division) throws ReflectiveOperationException {
        Method changeToLeader = division.getClass().getDeclaredMethod("changeToLeader");
        changeToLeader.setAccessible(true);
        try {
            changeToLeader.invoke(division);
            return false;
        } catch (InvocationTargetException e) {
            assertThat(e).cause().hasMessage("election failed");
            return true;
        }
    }

    private static CompletableFuture<Integer> propose(RaftHost host, GroupMember alone) {
        return host.submit(GROUP, List.of(alone), ByteBuffer.wrap(new byte[] {1, 2, 3}), DEADLINE)
                .thenApply(ByteBuffer::remaining);
    }

    private RaftHost start(GroupMember member) throws IOException {
        return RaftHost.start(
                new RaftHost.Config(
                        member.nodeId(),
                        folder,
                        member.address(),
                        Duration.ofMillis(500),
                        (reason, cause) -> halts.add(reason + ": " + cause)),
                groupId -> new Echo());
    }

    private final class Echo implements ReplicatedStateMachine {
        @Override
        public void opened(RaftGroupHandle handle) {
            opened.complete((RatisGroup) handle);
        }

        @Override
        public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
            return command.duplicate();
        }
    }
}
