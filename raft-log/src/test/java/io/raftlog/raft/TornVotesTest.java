package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.raft.gate.CopiedVotes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk that is full to the last block leaves of a group whose members all lie on it. */
class TornVotesTest {
    private static final UUID GROUP = new UUID(17, 42);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int COMMANDS = 20;

    @TempDir
    private Path folder;

    private final Map<Integer, List<Integer>> applied = new ConcurrentHashMap<>();
    private final List<GroupMember> members = LoopbackMembers.of(3);

    TornVotesTest() throws IOException {}

    @Test
    void aGroupOfWhichEveryVoteAndAllMembersAreTornHasALeaderAgainAndAllItAcknowledged() throws Exception {
        Path live = folder.resolve("live");
        Path left = folder.resolve("left");
        run(live, hosts -> {
            for (int command = 0; command < COMMANDS - 1; command++) {
                submit(hosts.get(command % hosts.size()), command);
            }
            // In its first term the members are news, and copied for their own sake.
            elect(hosts.get(1));
            elect(hosts.get(2));
            submit(hosts.get(0), COMMANDS - 1);
            awaitAll(COMMANDS);
            copy(live, left);
        });
        assertThat(Stream.of(1, 2, 3).filter(node -> CopiedVotes.hasVoted(left.resolve(node + "/" + GROUP))))
                .hasSizeGreaterThan(1)
                .allSatisfy(node -> assertThat(CopiedVotes.differences(left.resolve(node + "/" + GROUP)))
                        .isEmpty());
        for (int node = 1; node <= 3; node++) {
            Path current = left.resolve(node + "/" + GROUP + "/current");
            tear(current.resolve("raft-meta"), node);
            tear(current.resolve("raft-meta.conf"), node);
        }

        applied.clear();
        run(left, hosts -> {
            assertThat(hosts).allSatisfy(host -> assertThat(host.quarantined()).isEmpty());
            submit(hosts.get(0), COMMANDS);
            awaitAll(COMMANDS + 1);
        });
    }

    private interface Story {
        void with(List<RaftHost> hosts) throws Exception;
    }

    private void run(Path directory, Story story) throws Exception {
        List<RaftHost> hosts = new ArrayList<>();
        try {
            for (GroupMember member : members) {
                hosts.add(start(directory.resolve(String.valueOf(member.nodeId())), member));
            }
            for (RaftHost host : hosts) {
                host.addGroup(GROUP, members);
            }
            story.with(hosts);
        } finally {
            for (RaftHost host : hosts) {
                host.close();
            }
        }
    }

    private RaftHost start(Path directory, GroupMember member) throws IOException {
        Files.createDirectories(directory);
        List<Integer> commands = new CopyOnWriteArrayList<>();
        applied.put(member.nodeId(), commands);
        return RaftHost.start(
                new RaftHost.Config(
                        member.nodeId(), directory, member.address(), Duration.ofMillis(500), (reason, cause) -> {
                            throw new AssertionError(reason, cause);
                        }),
                groupId -> (position, command) -> {
                    commands.add(command.getInt(command.position()));
                    return command.duplicate();
                });
    }

    private void submit(RaftHost host, int command) {
        assertThat(host.submit(
                        GROUP, members, ByteBuffer.allocate(Integer.BYTES).putInt(0, command), DEADLINE))
                .succeedsWithin(DEADLINE);
    }

    private static void elect(RaftHost host) {
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(500)).until(() -> {
            boolean leads = host.status(GROUP).filter(GroupStatus::leaderReady).isPresent();
            if (!leads) {
                host.stand(GROUP);
            }
            return leads;
        });
    }

    private void awaitAll(int commands) {
        List<Integer> all = Stream.iterate(0, i -> i + 1).limit(commands).toList();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(applied.values())
                        .hasSize(3)
                        .allSatisfy(of -> assertThat(of).isEqualTo(all)));
    }

    /** Empty, cut short, or gone. */
    private static void tear(Path file, int way) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (way) {
            case 1 -> Files.write(file, new byte[0]);
            case 2 -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 3));
            default -> Files.delete(file);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
