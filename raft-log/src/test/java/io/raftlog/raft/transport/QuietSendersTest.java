package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.raft.FailStop;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.LoopbackMembers;
import io.raftlog.raft.RaftHost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroupId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ratis wakes its senders at each change of a commit index: for every entry several times, of all groups on two cores. */
class QuietSendersTest {
    private static final UUID GROUP = new UUID(23, 4_711);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int ENTRIES = 300;
    private static final FailStop FAIL = (reason, cause) -> {
        throw new AssertionError(reason, cause);
    };

    @TempDir
    private Path folder;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<RaftHost> hosts = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (RaftHost host : hosts) {
            host.close();
        }
    }

    @Test
    void aSenderSleepsOnceForEachEntryThatItSends() throws Exception {
        List<GroupMember> members = LoopbackMembers.of(3);
        for (GroupMember member : members) {
            hosts.add(start(member));
        }
        for (RaftHost host : hosts) {
            host.addGroup(GROUP, members);
        }
        propose(members);
        long before = sleeps();

        for (int entry = 0; entry < ENTRIES; entry++) {
            propose(members);
        }

        // Woken at each notice it was 3.4.
        double sent = (members.size() - 1.0) * ENTRIES;
        assertThat((sleeps() - before) / sent).isLessThan(2);
    }

    /** Of the threads that send to a follower, since each began. */
    private long sleeps() {
        String group = RaftGroupId.valueOf(GROUP).toString();
        long[] senders = Stream.of(threads.dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().contains(group))
                .filter(thread -> Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(PipelinedLogAppender.class.getName())
                                && frame.getMethodName().equals("run")))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        assertThat(senders).hasSize(2);
        return Stream.of(threads.getThreadInfo(senders))
                .mapToLong(ThreadInfo::getWaitedCount)
                .sum();
    }

    private void propose(List<GroupMember> members) {
        assertThat(hosts.get(0).submit(GROUP, members, ByteBuffer.wrap(new byte[] {1, 2, 3}), DEADLINE))
                .succeedsWithin(DEADLINE);
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
}
