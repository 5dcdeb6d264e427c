package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group of one member, whose machine remembers nothing but what was done to it. */
class GroupCheckpointsTest {
    private static final UUID GROUP = new UUID(17, 43);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final RaftLogPolicy POLICY = new RaftLogPolicy(2 << 10, Duration.ofMillis(200), 0);
    private static final FailStop NONE = (reason, cause) -> {};

    @TempDir
    private Path folder;

    private RaftLogPolicy policy = POLICY;
    private GroupMember member;
    private @Nullable RaftHost host;

    /** Survives a stop, as a file would. */
    private volatile @Nullable EntryPosition durable;

    private volatile boolean failing;
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<EntryPosition> applied = new CopyOnWriteArrayList<>();
    private final List<EntryPosition> passed = new CopyOnWriteArrayList<>();
    private final List<Integer> firstCommandLeft = new CopyOnWriteArrayList<>();

    private final class Machine implements ReplicatedStateMachine {
        private final Optional<EntryPosition> restored = Optional.ofNullable(durable);
        private volatile @Nullable EntryPosition last;

        @Override
        public Optional<EntryPosition> restored() {
            return restored;
        }

        @Override
        public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
            last = position;
            applied.add(position);
            return ByteBuffer.allocate(0);
        }

        @Override
        public void passed(EntryPosition position) {
            last = position;
            passed.add(position);
        }

        @Override
        public Optional<Checkpoint> checkpoint() {
            return Optional.ofNullable(last).map(Taken::new);
        }

        @Override
        public void purged(Iterator<ByteBuffer> commands) {
            firstCommandLeft.add(commands.hasNext() ? commands.next().getInt() : -1);
        }
    }

    private final class Taken implements Checkpoint {
        private final EntryPosition position;

        Taken(EntryPosition position) {
            this.position = position;
        }

        @Override
        public EntryPosition applied() {
            return position;
        }

        @Override
        public void write() throws IOException {
            attempts.incrementAndGet();
            if (failing) {
                throw new IOException("no space left");
            }
            durable = position;
        }
    }

    @BeforeEach
    void start() throws IOException {
        member = LoopbackMembers.alone();
        open();
    }

    @AfterEach
    void stop() throws IOException {
        if (host != null) {
            host.close();
            host = null;
        }
    }

    private void open() throws IOException {
        var config =
                new RaftHost.Config(1, folder.resolve("raft"), member.address(), Duration.ofMillis(300), NONE, policy);
        var opened = RaftHost.start(config, group -> new Machine());
        host = opened;
        // One that stopped before its first entry does not know its members.
        opened.addGroup(GROUP, List.of(member));
    }

    @Test
    void theLogIsPurgedBehindACheckpointAndTheMachineIsToldWhatIsLeft() throws Exception {
        submit(300);

        await().atMost(DEADLINE).until(() -> !holdsFirstEntry());
        await().atMost(DEADLINE).until(() -> firstCommandLeft.get(firstCommandLeft.size() - 1) > 0);
        assertThat(firstCommandLeft.get(0)).as("before anything was purged").isLessThanOrEqualTo(0);
        assertThat(firstCommandLeft.stream().filter(command -> command >= 0)).isSorted();
    }

    @Test
    void nothingIsPurgedWhileNoCheckpointCanBeWritten() throws Exception {
        failing = true;
        submit(300);
        int before = attempts.get();
        await().atMost(DEADLINE).until(() -> attempts.get() > before + 3);
        boolean kept = holdsFirstEntry();

        failing = false;

        assertThat(kept).isTrue();
        await().atMost(DEADLINE).until(() -> !holdsFirstEntry());
    }

    @Test
    void onlyCommandsBehindTheCheckpointAreAppliedAfterAStart() throws Exception {
        stop();
        // None but the one that is taken while closing.
        policy = new RaftLogPolicy(1 << 20, Duration.ofDays(1), 0);
        open();
        submit(50);
        stop();
        EntryPosition checkpoint = Objects.requireNonNull(durable);
        assertThat(checkpoint).isEqualTo(applied.get(applied.size() - 1));
        applied.clear();
        passed.clear();

        open();
        submit(1);

        assertThat(applied).hasSize(1);
        assertThat(passed)
                .isNotEmpty()
                .allSatisfy(position -> assertThat(position.index()).isGreaterThan(checkpoint.index()));
    }

    @Test
    void aPurgedLogIsRefusedWithoutItsCheckpoint() throws Exception {
        submit(300);
        await().atMost(DEADLINE).until(() -> !holdsFirstEntry());
        stop();
        durable = null;

        assertThatThrownBy(this::open)
                .hasStackTraceContaining("begins with entry")
                .hasStackTraceContaining("there is no checkpoint");
    }

    private void submit(int count) throws Exception {
        RaftHost open = host;
        for (int i = 1; open != null && i <= count; i++) {
            ByteBuffer command = ByteBuffer.allocate(100).putInt(0, i);
            open.submit(GROUP, List.of(member), command, DEADLINE).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private boolean holdsFirstEntry() {
        Path log = folder.resolve("raft").resolve(GROUP.toString()).resolve("current");
        try (Stream<Path> files = Files.list(log)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("log_(0-.*|inprogress_0)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
