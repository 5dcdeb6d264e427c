package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PromotedListenerTest {
    private static final UUID GROUP = new UUID(17, 45);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration ELECTION = Duration.ofMillis(400);
    /** Longer than an election timer sleeps at first. */
    private static final Duration SLOW = Duration.ofMillis(700);

    private static final int NEWCOMER = 4;

    @TempDir
    private Path folder;

    /** Says so with the replica's lock held, before the newcomer's timer is stopped. */
    private final Logger members = (Logger) LoggerFactory.getLogger(RaftServer.Division.class);

    private final Slowness slowness = new Slowness();
    private Level level;

    @BeforeEach
    void slowDown() {
        level = members.getLevel();
        members.setLevel(Level.INFO);
        slowness.start();
        members.addAppender(slowness);
    }

    @AfterEach
    void undo() {
        members.detachAppender(slowness);
        members.setLevel(level);
    }

    @Test
    void aNewcomerThatBecomesAVoterGoesOnHoweverLongThatTakes() throws Exception {
        List<GroupMember> all = LoopbackMembers.of(NEWCOMER);
        List<GroupMember> before = all.subList(0, 3);
        List<GroupMember> after = List.of(all.get(0), all.get(1), all.get(3));
        List<RaftHost> hosts = new ArrayList<>();
        try {
            for (GroupMember member : all) {
                hosts.add(start(member));
            }
            for (RaftHost host : hosts.subList(0, 3)) {
                host.addGroup(GROUP, before);
            }
            assertThat(hosts.get(0).submit(GROUP, before, ByteBuffer.wrap(new byte[3]), DEADLINE))
                    .succeedsWithin(DEADLINE);
            RaftHost newcomer = hosts.get(3);
            newcomer.joinGroup(GROUP, before, all.get(3).address());

            hosts.forEach(host -> host.setMembers(GROUP, after));

            await().atMost(DEADLINE)
                    .until(() -> newcomer.membership(GROUP)
                            .filter(known -> known.settled() && known.voters().contains(NEWCOMER))
                            .isPresent());
            // Of three members now one is gone: nothing is committed without the newcomer.
            hosts.get(1).close();
            assertThat(hosts.get(0).submit(GROUP, after, ByteBuffer.wrap(new byte[3]), DEADLINE))
                    .succeedsWithin(DEADLINE);
            assertThat(slowness.times).hasPositiveValue();
        } finally {
            for (RaftHost host : hosts) {
                host.close();
            }
        }
    }

    private RaftHost start(GroupMember member) throws IOException {
        return RaftHost.start(
                new RaftHost.Config(
                        member.nodeId(),
                        folder.resolve("node-" + member.nodeId()),
                        member.address(),
                        ELECTION,
                        (reason, cause) -> {
                            throw new AssertionError(reason, cause);
                        }),
                groupId -> (position, command) -> command);
    }

    /** What the newcomer does on hearing of its members takes longer than its timer sleeps. */
    private static final class Slowness extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final AtomicInteger times = new AtomicInteger();

        @Override
        protected void append(ILoggingEvent event) {
            String message = event.getFormattedMessage();
            if (message.startsWith("n" + NEWCOMER + "@") && message.contains("set configuration")) {
                long end = System.nanoTime() + SLOW.toNanos();
                while (System.nanoTime() - end < 0) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
                times.incrementAndGet();
            }
        }
    }
}
