package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosingRaftHostTest {
    private static final UUID GROUP = new UUID(17, 43);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void whatTheRaftLogIsWritingAsItClosesIsWrittenBeforeTheMachineIsClosed() throws Exception {
        GroupMember alone = LoopbackMembers.alone();
        var machine = new SlowToFlush();
        RaftHost host = RaftHost.start(
                new RaftHost.Config(1, folder, alone.address(), Duration.ofMillis(500), (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                }),
                groupId -> machine);
        host.addGroup(GROUP, List.of(alone));
        assertThat(propose(host, alone)).succeedsWithin(DEADLINE);

        machine.slow = true;
        propose(host, alone);
        machine.flushing.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        machine.closing = true;
        host.close();

        assertThat(machine.seen).containsExactly("last checkpoint", "flushed", "closed");
    }

    private static CompletableFuture<ByteBuffer> propose(RaftHost host, GroupMember alone) {
        return host.submit(GROUP, List.of(alone), ByteBuffer.wrap(new byte[] {1, 2, 3}), DEADLINE);
    }

    /** Once {@link #slow}, flushes no more until its group has stopped applying, which it does before it closes its log. */
    private static final class SlowToFlush implements LogBackedStateMachine {
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> flushing = new CompletableFuture<>();
        private final CompletableFuture<Thread> applying = new CompletableFuture<>();
        private volatile boolean slow;
        private volatile boolean closing;

        @Override
        public void flush(long index) {
            if (slow) {
                flushing.complete(null);
                await().atMost(DEADLINE)
                        .until(() -> applying.isDone() && !applying.join().isAlive());
                seen.add("flushed");
            }
        }

        @Override
        public Optional<Checkpoint> checkpoint() {
            if (closing && applying.complete(Thread.currentThread())) {
                seen.add("last checkpoint");
            }
            return Optional.empty();
        }

        @Override
        public void closed() {
            seen.add("closed");
        }

        @Override
        public int longestDataBytes() {
            return 0;
        }

        @Override
        public boolean admits(long term, ByteBuffer command) {
            return true;
        }

        @Override
        public void write(EntryPosition position, ByteBuffer command, List<ByteBuffer> data) {}

        @Override
        public List<ByteBuffer> read(EntryPosition position, ByteBuffer command) {
            return List.of();
        }

        @Override
        public void truncate(long index) {}

        @Override
        public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
            return command.duplicate();
        }
    }
}
