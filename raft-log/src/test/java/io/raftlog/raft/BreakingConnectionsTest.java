package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.model.NodeAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three Raft servers whose connections break after a few kilobytes, anywhere within a message. */
class BreakingConnectionsTest {
    private static final UUID GROUP = new UUID(3, 1);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int COMMANDS = 3000;
    private static final int AT_A_TIME = 30;
    private static final FailStop FAIL = (reason, cause) -> {
        throw new AssertionError(reason, cause);
    };

    @TempDir
    private Path folder;

    @Test
    void everyServerAppliesTheSameCommandsAndNoneIsMissing() throws Exception {
        List<NodeAddress> binds =
                LoopbackMembers.of(3).stream().map(GroupMember::address).toList();
        List<BreakingRelay> relays = new ArrayList<>();
        List<GroupMember> members = new ArrayList<>();
        List<RaftHost> hosts = new ArrayList<>();
        List<ConcurrentLinkedQueue<Integer>> applied = new ArrayList<>();
        try {
            for (int node = 1; node <= 3; node++) {
                var relay = new BreakingRelay(binds.get(node - 1).port(), 2_000, 60_000, node);
                relays.add(relay);
                members.add(new GroupMember(node, new NodeAddress("127.0.0.1", relay.port())));
            }
            for (int node = 1; node <= 3; node++) {
                var commands = new ConcurrentLinkedQueue<Integer>();
                applied.add(commands);
                RaftHost host = RaftHost.start(
                        new RaftHost.Config(
                                node,
                                folder.resolve("node-" + node),
                                binds.get(node - 1),
                                Duration.ofMillis(500),
                                FAIL),
                        id -> (position, command) -> {
                            commands.add(command.duplicate().getInt());
                            return command;
                        });
                hosts.add(host);
                host.addGroup(GROUP, members);
            }

            for (int first = 0; first < COMMANDS; first += AT_A_TIME) {
                List<CompletableFuture<ByteBuffer>> open = new ArrayList<>();
                for (int i = first; i < first + AT_A_TIME; i++) {
                    var command = ByteBuffer.allocate(300).putInt(0, i);
                    open.add(hosts.get(i % 3).submit(GROUP, members, command, DEADLINE));
                }
                for (CompletableFuture<ByteBuffer> reply : open) {
                    reply.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                }
            }

            assertThat(relays.stream().mapToInt(BreakingRelay::broken).sum()).isGreaterThan(20);
            // Who lags by more than a connection lasts could never be sent it.
            relays.forEach(BreakingRelay::heal);
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(applied.get(1).size())
                            .isEqualTo(applied.get(0).size())
                            .isEqualTo(applied.get(2).size()));
            List<Integer> order = List.copyOf(applied.get(0));
            assertThat(applied.get(1)).containsExactlyElementsOf(order);
            assertThat(applied.get(2)).containsExactlyElementsOf(order);
            assertThat(new HashSet<>(order)).hasSize(COMMANDS);
        } finally {
            for (RaftHost host : hosts) {
                host.close();
            }
            for (BreakingRelay relay : relays) {
                relay.close();
            }
        }
    }
}
