package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three Raft servers whose own timeout is ten minutes: whatever gets a leader after its first election is not theirs. */
class LeaderlessGroupTest {
    private static final UUID GROUP = new UUID(5, 9);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String VOTE = "RaftServerImpl.requestVote";
    private static final String APPEND = "RaftServerImpl.appendEntries";
    private static final int OTHERS = 2;
    private static final FailStop FAIL = (reason, cause) -> {
        throw new AssertionError(reason, cause);
    };

    @TempDir
    private Path folder;

    private final List<RaftHost> hosts = new ArrayList<>();
    private List<GroupMember> members;

    @BeforeEach
    void chooseMembers() throws IOException {
        members = LoopbackMembers.of(3);
    }

    @AfterEach
    void closeAll() throws IOException {
        CodeInjectionForTesting.remove(VOTE);
        CodeInjectionForTesting.remove(APPEND);
        for (RaftHost host : hosts) {
            host.close();
        }
    }

    @Test
    void aFirstElectionThatFailsOnAllNodesIsFollowedByAnother() throws Exception {
        Map<Object, Integer> asked = new ConcurrentHashMap<>();
        CodeInjectionForTesting.put(VOTE, (voter, candidate, details) -> {
            if (asked.merge(candidate, 1, Integer::sum) <= OTHERS) {
                throw new IllegalStateException("the first time nobody has a vote");
            }
            return true;
        });

        startAll();

        assertThat(propose(hosts.get(0))).succeedsWithin(DEADLINE);
        assertThat(asked.values()).anyMatch(times -> times > OTHERS);
    }

    @Test
    void aLeaderThatIsGoneBeforeAnybodyHeardOfItIsReplaced() throws Exception {
        CodeInjectionForTesting.put(APPEND, (follower, leader, details) -> {
            throw new IllegalStateException("not heard");
        });
        startAll();
        RaftHost unheard = await().atMost(DEADLINE)
                .until(this::leading, Optional::isPresent)
                .orElseThrow();

        hosts.remove(unheard);
        unheard.close();
        CodeInjectionForTesting.remove(APPEND);

        assertThat(propose(hosts.get(0))).succeedsWithin(DEADLINE);
    }

    @Test
    void whoStoodInVainMayStandAgain() throws Exception {
        startAll();
        assertThat(propose(hosts.get(0))).succeedsWithin(DEADLINE);
        await().atMost(DEADLINE).until(this::allHaveTheSame);
        RaftHost dead = leading().orElseThrow();
        hosts.remove(dead);
        dead.close();
        RaftHost successor = hosts.get(0);
        long term = status(successor).term();
        CodeInjectionForTesting.put(VOTE, (voter, candidate, details) -> {
            throw new IllegalStateException("nobody votes");
        });

        assertThat(successor.stand(GROUP)).isTrue();
        await().atMost(DEADLINE).until(() -> status(successor).term() > term);
        CodeInjectionForTesting.remove(VOTE);

        // The other one still takes the dead node for the leader, and would not elect anybody who asks beforehand.
        await().atMost(DEADLINE)
                .until(() -> successor.stand(GROUP) || status(successor).leader());
        await().atMost(DEADLINE).until(() -> status(successor).leaderReady());
        assertThat(propose(hosts.get(1))).succeedsWithin(DEADLINE);
    }

    @Test
    void aReplicaThatDoesNotHearTheLeaderAsksButReplacesNobody() throws Exception {
        startAll();
        assertThat(propose(hosts.get(0))).succeedsWithin(DEADLINE);
        await().atMost(DEADLINE).until(this::allHaveTheSame);
        RaftHost leader = leading().orElseThrow();
        long term = status(leader).term();
        int deaf = leader == hosts.get(0) ? 1 : 0;
        Object deafId = PeerIds.of(members.get(deaf).nodeId());
        Map<Object, Integer> asked = new ConcurrentHashMap<>();
        CodeInjectionForTesting.put(APPEND, (follower, from, details) -> {
            if (follower.equals(deafId)) {
                throw new IllegalStateException("not heard");
            }
            return true;
        });
        CodeInjectionForTesting.put(VOTE, (voter, candidate, details) -> {
            asked.merge(candidate, 1, Integer::sum);
            return true;
        });

        hosts.get(deaf).close();
        hosts.set(deaf, start(members.get(deaf)));
        await().atMost(DEADLINE).until(() -> asked.getOrDefault(deafId, 0) >= 3 * OTHERS);
        CodeInjectionForTesting.remove(APPEND);

        // The next heartbeat is minutes away.
        assertThat(propose(leader)).succeedsWithin(DEADLINE);
        await().atMost(DEADLINE).until(() -> status(hosts.get(deaf)).leaderId() != 0);
        assertThat(status(leader).leader()).isTrue();
        assertThat(hosts).allSatisfy(host -> assertThat(status(host).term()).isEqualTo(term));
        assertThat(asked).containsOnlyKeys(deafId);
    }

    private void startAll() throws IOException {
        for (GroupMember member : members) {
            hosts.add(start(member));
        }
        for (RaftHost host : hosts) {
            host.addGroup(GROUP, members);
        }
    }

    private RaftHost start(GroupMember member) throws IOException {
        return RaftHost.start(
                new RaftHost.Config(
                        member.nodeId(),
                        folder.resolve("node-" + member.nodeId()),
                        member.address(),
                        Duration.ofMinutes(10),
                        FAIL),
                group -> (position, command) -> command.duplicate());
    }

    private CompletableFuture<ByteBuffer> propose(RaftHost host) {
        return host.submit(GROUP, members, ByteBuffer.wrap(new byte[] {1, 2, 3}), DEADLINE);
    }

    private Optional<RaftHost> leading() {
        return hosts.stream().filter(host -> status(host).leader()).findFirst();
    }

    private static GroupStatus status(RaftHost host) {
        return host.status(GROUP).orElseThrow();
    }

    private boolean allHaveTheSame() {
        Stream<Optional<EntryPosition>> ends =
                hosts.stream().map(host -> host.standing(GROUP).map(Standing::last));
        return ends.distinct().count() == 1;
    }
}
