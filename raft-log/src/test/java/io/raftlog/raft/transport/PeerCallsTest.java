package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StateMachineEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.LogProtoUtils;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ProtoUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerCallsTest {
    private static final long TERM = 7;
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final LogEntryProto CONFIGURATION = LogEntryProto.newBuilder()
            .setConfigurationEntry(RaftConfigurationProto.getDefaultInstance())
            .build();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Long> installed = new CopyOnWriteArrayList<>();
    private final List<AppendEntriesRequestProto> appended = new CopyOnWriteArrayList<>();
    private final Set<RaftGroupId> candidates = ConcurrentHashMap.newKeySet();
    private final Set<RaftGroupId> closing = ConcurrentHashMap.newKeySet();
    private final Set<RaftGroupId> stopping = ConcurrentHashMap.newKeySet();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch electionStops = new CountDownLatch(1);
    private final RaftServer server = FakeServer.of(TERM, candidates::contains, closing::contains, this::append);
    private final PeerCalls calls = new PeerCalls(
            server,
            payload -> new CompletableFuture<>(),
            (voting, term, votedFor) -> true,
            question -> ByteString.EMPTY,
            new OpeningGroups(),
            threads);

    @AfterEach
    void stop() {
        electionStops.countDown();
        threads.shutdown();
    }

    /** Ratis keeps the header of an entry in memory for long; with it would stay whatever shares an array with it. */
    @Test
    void theHeaderOfAnAppendedEntryKeepsNothingElseOfItsMessage() throws Exception {
        ByteString header = ByteString.copyFromUtf8("header");
        byte[] message = append(RaftGroupId.randomId(), 1).toBuilder()
                .addEntries(LogEntryProto.newBuilder()
                        .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                                .setLogData(header)
                                .setStateMachineEntry(StateMachineEntryProto.newBuilder()
                                        .setStateMachineData(ByteString.copyFrom(new byte[1000])))))
                .build()
                .toByteArray();

        calls.handle(FrameKind.APPEND, UnsafeByteOperations.unsafeWrap(message));
        Arrays.fill(message, (byte) 0);

        assertThat(appended.get(0).getEntries(0).getStateMachineLogEntry().getLogData())
                .isEqualTo(header);
    }

    @Test
    void anAppendThatWaitsForAnElectionHoldsUpItsOwnGroupOnly() throws Exception {
        RaftGroupId electing = RaftGroupId.randomId();
        RaftGroupId quiet = RaftGroupId.randomId();
        candidates.add(electing);
        stopping.add(electing);

        CompletableFuture<?> waits = handle(append(electing, 1));
        candidates.remove(electing);
        CompletableFuture<?> behind = handle(append(electing, 2));
        CompletableFuture<?> other = handle(append(quiet, 3));

        assertThat(other).isDone();
        assertThat(appended)
                .extracting(call -> call.getServerRequest().getCallId())
                .containsExactly(3L);
        electionStops.countDown();
        assertThat(waits).succeedsWithin(DEADLINE);
        assertThat(behind).succeedsWithin(DEADLINE);
        assertThat(handle(append(electing, 4))).isDone();
        assertThat(appended)
                .extracting(call -> call.getServerRequest().getCallId())
                .containsExactly(3L, 1L, 2L, 4L);
    }

    /** What an old leader sent last, and what the new one sends first. */
    @Test
    void appendsOfAGroupThatComeAtOnceAreHandledOneAfterTheOther() throws Exception {
        RaftGroupId group = RaftGroupId.randomId();
        stopping.add(group);
        Future<CompletableFuture<?>> first = threads.submit(() -> handle(append(group, 1)));
        assertThat(begun.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        stopping.remove(group);

        CompletableFuture<?> second = handle(append(group, 2));

        assertThat(second).isNotDone();
        assertThat(appended).isEmpty();
        electionStops.countDown();
        assertThat(second).succeedsWithin(DEADLINE);
        assertThat(first.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).succeedsWithin(DEADLINE);
        assertThat(appended)
                .extracting(call -> call.getServerRequest().getCallId())
                .containsExactly(1L, 2L);
    }

    @Test
    void whatIsAppendedInATermNotHeardOfIsNotHandledByWhoReadsTheConnection() throws Exception {
        Set<Thread> handled = ConcurrentHashMap.newKeySet();
        RaftGroupId group = RaftGroupId.randomId();
        var recording = new PeerCalls(
                server,
                payload -> new CompletableFuture<>(),
                (voting, term, votedFor) -> true,
                question -> ByteString.EMPTY,
                new OpeningGroups(),
                task -> threads.execute(() -> {
                    handled.add(Thread.currentThread());
                    task.run();
                }));

        recording.handle(FrameKind.APPEND, append(group, 1).toByteString());
        assertThat(handled).isEmpty();

        var newer = append(group, 2).toBuilder().setLeaderTerm(TERM + 1).build();
        assertThat(recording.handle(FrameKind.APPEND, newer.toByteString())).succeedsWithin(DEADLINE);
        assertThat(handled).isNotEmpty();
    }

    /** A leader that gave up waiting asks again. */
    @Test
    void snapshotsOfAGroupAreInstalledOneAfterTheOtherAndNoOtherGroupWaits() throws Exception {
        Queue<Runnable> tasks = new ArrayDeque<>();
        PeerCalls installing = installing(tasks::add);
        RaftGroupId group = RaftGroupId.randomId();

        installing.handle(FrameKind.INSTALL_SNAPSHOT, install(group, 1));
        installing.handle(FrameKind.INSTALL_SNAPSHOT, install(group, 2));
        installing.handle(FrameKind.INSTALL_SNAPSHOT, install(RaftGroupId.randomId(), 3));

        assertThat(tasks).hasSize(2);
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(installed).containsExactly(1L, 3L, 2L);
    }

    /** Its members would be written to a directory that is being deleted. */
    @Test
    void inAGroupThatClosesNothingIsInstalled() throws Exception {
        RaftGroupId group = RaftGroupId.randomId();
        closing.add(group);

        CompletableFuture<?> refused = installing(Runnable::run).handle(FrameKind.INSTALL_SNAPSHOT, install(group, 1));

        assertThat(refused)
                .failsWithin(DEADLINE)
                .withThrowableThat()
                .withCauseInstanceOf(ServerNotReadyException.class);
        assertThat(installed).isEmpty();
    }

    private PeerCalls installing(Executor executor) {
        return new PeerCalls(
                FakeServer.of(LogProtoUtils.toRaftConfiguration(CONFIGURATION), closing::contains, request -> {
                    installed.add(request.getServerRequest().getCallId());
                    return InstallSnapshotReplyProto.getDefaultInstance();
                }),
                payload -> new CompletableFuture<>(),
                (voting, term, votedFor) -> true,
                question -> ByteString.EMPTY,
                new OpeningGroups(),
                executor);
    }

    private static ByteString install(RaftGroupId group, long callId) {
        return InstallSnapshotRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(group))
                        .setCallId(callId))
                .setLastRaftConfigurationLogEntryProto(CONFIGURATION)
                .build()
                .toByteString();
    }

    @Test
    void aGroupThatClosesIsAppendedNothingMore() {
        RaftGroupId group = RaftGroupId.randomId();
        closing.add(group);

        assertThatThrownBy(() -> handle(append(group, 1))).isInstanceOf(ServerNotReadyException.class);

        assertThat(appended).isEmpty();
    }

    private CompletableFuture<?> handle(AppendEntriesRequestProto append) throws Exception {
        return calls.handle(FrameKind.APPEND, append.toByteString());
    }

    private static AppendEntriesRequestProto append(RaftGroupId group, long call) {
        return AppendEntriesRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(group))
                        .setCallId(call))
                .setLeaderTerm(TERM)
                .build();
    }

    /** As Ratis does: a candidate's election has to stop first. */
    private CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto append)
            throws InterruptedException {
        if (stopping.contains(ProtoUtils.toRaftGroupId(append.getServerRequest().getRaftGroupId()))) {
            begun.countDown();
            electionStops.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
        appended.add(append);
        return CompletableFuture.completedFuture(AppendEntriesReplyProto.getDefaultInstance());
    }
}
