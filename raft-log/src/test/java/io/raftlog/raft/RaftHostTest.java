package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftHostTest {
    private static final UUID GROUP = new UUID(17, 42);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** As an election timeout: whoever is elected did not wait for it. */
    private static final Duration NEVER = Duration.ofMinutes(10);

    private static final String APPEND = "RaftServerImpl.appendEntries";

    private static final FailStop FAIL = (reason, cause) -> {
        throw new AssertionError(reason, cause);
    };

    @TempDir
    private Path folder;

    @Test
    void aGroupThatStoppedBeforeItsFirstEntryIsOpenedAgainWithItsMembers() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3);
        for (GroupMember member : members) {
            // Alone it gets no leader, so no entry either.
            try (RaftHost host = start(member)) {
                host.addGroup(GROUP, members);
                assertThat(host.groups()).containsExactly(GROUP);
            }
        }

        List<RaftHost> hosts = new ArrayList<>();
        try {
            for (GroupMember member : members) {
                RaftHost host = start(member);
                hosts.add(host);
                assertThat(host.groups()).isEmpty();
                host.addGroup(GROUP, members);
                assertThat(host.groups()).containsExactly(GROUP);
            }

            await().atMost(DEADLINE)
                    .until(() -> hosts.stream()
                            .anyMatch(host -> host.status(GROUP)
                                    .filter(GroupStatus::leaderReady)
                                    .isPresent()));
            ByteBuffer reply = hosts.get(0)
                    .submit(GROUP, members, ByteBuffer.wrap(new byte[] {1, 2, 3}), DEADLINE)
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(reply.remaining()).isEqualTo(3);
        } finally {
            for (RaftHost host : hosts) {
                host.close();
            }
        }
    }

    @Test
    void aCommandSubmittedBeforeAnybodyHasTheGroupIsTakenOnceTheyDo() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3);
        List<RaftHost> hosts = new ArrayList<>();
        try {
            for (GroupMember member : members) {
                hosts.add(start(member));
            }
            ByteBuffer command = ByteBuffer.wrap(new byte[] {1, 2, 3});
            assertThat(hosts.get(0).submit(GROUP, members, command.duplicate(), Duration.ofMillis(200)))
                    .failsWithin(DEADLINE);

            CompletableFuture<Integer> early = propose(hosts.get(0), members);
            for (RaftHost host : hosts) {
                host.addGroup(GROUP, members);
            }

            assertThat(early).succeedsWithin(DEADLINE).isEqualTo(3);
        } finally {
            for (RaftHost host : hosts) {
                host.close();
            }
        }
    }

    @Test
    void aCommandThatIsTooLongIsTurnedDownAndTheLongestPasses() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3).subList(0, 1);
        try (RaftHost host = start(members.get(0))) {
            host.addGroup(GROUP, members);

            assertThat(submit(host, members, RaftGroupHandle.MAX_COMMAND_BYTES)).succeedsWithin(DEADLINE);
            assertThat(submit(host, members, RaftGroupHandle.MAX_COMMAND_BYTES + 1))
                    .failsWithin(DEADLINE)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(ProposalRejectedException.class);
            assertThat(submit(host, members, 3)).succeedsWithin(DEADLINE);
        }
    }

    private static CompletableFuture<ByteBuffer> submit(RaftHost host, List<GroupMember> members, int bytes) {
        return host.submit(GROUP, members, ByteBuffer.allocate(bytes), DEADLINE);
    }

    @Test
    void aGroupOfShortCommandsCostsLittleDirectMemory() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3).subList(0, 1);
        int longest = 100 << 10;
        try (RaftHost host = start(members.get(0), NEVER, groupId -> new Echo(longest))) {
            host.addGroup(GROUP, members);
            long one = directMemory();
            int more = 8;
            for (int i = 1; i <= more; i++) {
                host.addGroup(new UUID(17, 42 + i), members);
            }

            // Its threads keep some of their own.
            assertThat((directMemory() - one) / more).isBetween((long) longest, 4L * longest);
        }
    }

    /** Answers with the command itself. */
    private record Echo(int longestCommandBytes) implements ReplicatedStateMachine {
        @Override
        public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
            return command.duplicate();
        }
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void aTransferToAMemberThatIsGoneDoesNotKeepTheGroupFromTakingProposals() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3);
        List<RaftHost> hosts = new ArrayList<>();
        try {
            for (GroupMember member : members) {
                hosts.add(start(member));
            }
            for (RaftHost host : hosts) {
                host.addGroup(GROUP, members);
            }
            RaftHost first = await().atMost(DEADLINE).until(() -> leader(hosts), host -> host != null);
            int gone = hosts.indexOf(first) == 2 ? 1 : 3;
            assertThat(propose(first, members)).succeedsWithin(DEADLINE);
            hosts.remove(gone - 1).close();

            for (int transfer = 0; transfer < 50; transfer++) {
                RaftHost leader = await().atMost(DEADLINE).until(() -> leader(hosts), host -> host != null);
                boolean yes = leader.transferLeadership(GROUP, gone, Duration.ofMillis(50))
                        .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                assertThat(yes).isFalse();
            }

            assertThat(propose(hosts.get(0), members)).succeedsWithin(DEADLINE);
        } finally {
            for (RaftHost host : hosts) {
                host.close();
            }
        }
    }

    @Test
    void aFollowerThatStandsReplacesADeadLeaderLongBeforeRaftsOwnTimeout() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3);
        List<RaftHost> hosts = new ArrayList<>();
        try {
            for (GroupMember member : members) {
                hosts.add(start(member));
            }
            for (RaftHost host : hosts) {
                host.addGroup(GROUP, members);
            }
            assertThat(propose(hosts.get(0), members)).succeedsWithin(DEADLINE);
            await().atMost(DEADLINE).until(() -> sameEntries(hosts));
            for (int i = 0; i < hosts.size(); i++) {
                hosts.get(i).close();
                hosts.set(i, start(members.get(i), NEVER));
            }
            RaftHost first = await().atMost(DEADLINE).until(() -> leader(hosts), host -> host != null);
            assertThat(propose(first, members)).succeedsWithin(DEADLINE);
            await().atMost(DEADLINE).until(() -> sameEntries(hosts));
            hosts.remove(first);
            first.close();

            assertThat(hosts.get(0).standing(GROUP).orElseThrow().voters()).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(hosts.get(0).stand(GROUP)).isTrue();

            await().atMost(DEADLINE)
                    .until(() -> leader(hosts), host -> hosts.get(0).equals(host));
            assertThat(propose(hosts.get(1), members)).succeedsWithin(DEADLINE);
            assertThat(hosts.get(0).stand(GROUP)).isFalse();
        } finally {
            for (RaftHost host : hosts) {
                host.close();
            }
        }
    }

    @Test
    void anAppendThatFailedIsRepeatedLongBeforeTheNextHeartbeat() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3);
        List<RaftHost> hosts = new ArrayList<>();
        Map<RaftHost, Opened> machines = new HashMap<>();
        try {
            for (GroupMember member : members) {
                Opened machine = new Opened();
                hosts.add(start(member, NEVER, groupId -> machine));
                machines.put(hosts.get(hosts.size() - 1), machine);
            }
            for (RaftHost host : hosts) {
                host.addGroup(GROUP, members);
            }
            assertThat(propose(hosts.get(0), members)).succeedsWithin(DEADLINE);
            await().atMost(DEADLINE).until(() -> sameEntries(hosts));
            RaftHost leader = await().atMost(DEADLINE).until(() -> leader(hosts), host -> host != null);
            Set<Object> failed = ConcurrentHashMap.newKeySet();
            CodeInjectionForTesting.put(APPEND, (follower, from, details) -> {
                boolean entries = ((AppendEntriesRequestProto) details[1]).getEntriesCount() > 0;
                if (entries && failed.add(follower)) {
                    throw new IllegalStateException("not this time");
                }
                return true;
            });

            // Through its host it would be proposed again after a while, which wakes whoever sends.
            RaftGroupHandle group =
                    Objects.requireNonNull(machines.get(leader)).group.join();
            assertThat(group.propose(ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of()))
                    .succeedsWithin(DEADLINE);
            assertThat(failed).hasSize(2);
        } finally {
            CodeInjectionForTesting.remove(APPEND);
            for (RaftHost host : hosts) {
                host.close();
            }
        }
    }

    /** Answers with the command itself, and keeps hold of its group. */
    private static final class Opened implements ReplicatedStateMachine {
        private final CompletableFuture<RaftGroupHandle> group = new CompletableFuture<>();

        @Override
        public void opened(RaftGroupHandle opened) {
            group.complete(opened);
        }

        @Override
        public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
            return command.duplicate();
        }
    }

    @Test
    void ofAGroupThatIsNotOpenHereNothingIsKnownAndNobodyCanStand() throws Exception {
        try (RaftHost host = start(LoopbackMembers.of(3).get(0))) {
            assertThat(host.standing(GROUP)).isEmpty();
            assertThat(host.standings()).isEmpty();
            assertThatThrownBy(() -> host.stand(GROUP)).isInstanceOf(IOException.class);
        }
    }

    private static boolean sameEntries(List<RaftHost> hosts) {
        return hosts.stream()
                        .map(host -> host.standing(GROUP).map(Standing::last))
                        .distinct()
                        .count()
                == 1;
    }

    private static CompletableFuture<Integer> propose(RaftHost host, List<GroupMember> members) {
        return host.submit(GROUP, members, ByteBuffer.wrap(new byte[] {1, 2, 3}), DEADLINE)
                .thenApply(ByteBuffer::remaining);
    }

    private static @Nullable RaftHost leader(List<RaftHost> hosts) {
        return hosts.stream()
                .filter(host ->
                        host.status(GROUP).filter(GroupStatus::leaderReady).isPresent())
                .findFirst()
                .orElse(null);
    }

    private RaftHost start(GroupMember member) throws IOException {
        return start(member, Duration.ofMillis(500));
    }

    private RaftHost start(GroupMember member, Duration electionTimeout) throws IOException {
        return start(member, electionTimeout, groupId -> new Echo(RaftGroupHandle.MAX_COMMAND_BYTES));
    }

    private RaftHost start(
            GroupMember member, Duration electionTimeout, Function<UUID, ReplicatedStateMachine> machines)
            throws IOException {
        return RaftHost.start(
                new RaftHost.Config(
                        member.nodeId(),
                        folder.resolve("node-" + member.nodeId()),
                        member.address(),
                        electionTimeout,
                        FAIL),
                machines);
    }
}
