package io.raftlog.tools.verify.nodelog;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.tools.fault.FaultKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Records as nodes wrote them in runs with all faults, and what is made of them. */
class NodeLogJudgeTest {
    private static final int NODE = 2;
    private static final Instant FAULT = Instant.parse("2026-11-21T03:41:30Z");
    private static final Instant RECOVERED = Instant.parse("2026-11-21T03:41:45Z");

    /** Each explanation, and a record that there is it for. */
    private static final Map<Explanation, String> EXPLAINED = Map.ofEntries(
            entry(Explanation.DISK_FAILED, """
            2026-11-21T03:41:36.394Z ERROR [raftlog-halt] i.r.broker.halt.NotedHalt: this node stops: flush up to entry 1287 failed
            java.io.UncheckedIOException: java.io.IOException: Input/output error
            	at io.raftlog.partition.ReplaceableFiles.use(ReplaceableFiles.java:40)
            Caused by: java.io.IOException: Input/output error
            	at java.base/sun.nio.ch.FileDispatcherImpl.force0(Native Method)
            	... 13 common frames omitted
            """),
            entry(Explanation.VOTE_NOT_FORCED, """
            2026-11-21T03:41:36.456Z ERROR [n1@group-E71C00000003-LeaderElection5] o.a.r.s.impl.LeaderElection: \
            n1@group-E71C00000003-LeaderElection5: Failed, state=RUNNING
            java.io.IOException: Input/output error
            	at java.base/sun.nio.ch.FileDispatcherImpl.force0(Native Method)
            	at org.apache.ratis.server.storage.RaftStorageMetadataFileImpl.persist(RaftStorageMetadataFileImpl.java:60)
            """),
            entry(Explanation.DISK_FILLED_UP, """
            2026-11-21T03:41:36.996Z ERROR [raftlog-halt] i.r.broker.halt.NotedHalt: this node stops: writing the Raft log failed
            java.io.IOException: No space left on device
            	at java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)
            """),
            entry(Explanation.DAMAGE_FOUND_AT_START, """
            2026-11-21T03:41:40.672Z ERROR [main] i.raftlog.raft.gate.StartGate: Raft group 75bd87bc-1302-4180-b92d-68f000000003 \
            is quarantined: the Raft log in /n/data/raft/75bd87bc-1302-4180-b92d-68f000000003/current ends with entry 10849 of \
            term 20 (log_10306-10791 at byte 22122: an entry has a wrong CRC), but the durable mark knows entry 11329 of term 23
            """),
            entry(Explanation.VOTE_NOT_WRITTEN_TO_A_FULL_DISK, """
            2026-11-21T03:41:38.456Z ERROR [n1@group-E71C00000003-LeaderElection5] o.a.r.s.impl.LeaderElection: \
            n1@group-E71C00000003-LeaderElection5: Failed, state=RUNNING
            java.io.IOException: No space left on device
            	at java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)
            	at org.apache.ratis.server.storage.RaftStorageMetadataFileImpl.persist(RaftStorageMetadataFileImpl.java:60)
            """),
            entry(Explanation.MEMBERS_NOT_WRITTEN_TO_A_FULL_DISK, """
            2026-11-21T03:41:38.771Z ERROR [n3@group-92A8F448D356-StateMachineUpdater] o.a.r.s.storage.RaftStorage: Failed writing \
            configuration to file:/n/data/raft/e6f76953-cf82-318c-a630-92a8f448d356/current/raft-meta.conf
            java.io.IOException: No space left on device
            	at java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)
            """),
            entry(Explanation.STOP_TOLD_AGAIN, """
            2026-11-21T03:51:21.716Z WARN  [main] io.raftlog.broker.PastHalts: before this start, node 3 stopped itself at \
            2026-11-21T03:41:38.801793323Z: writing the Raft log failed: org.apache.ratis.server.raftlog.RaftLogIOException: Log \
            already failed at index 380 for task StartLogSegment:380; caused by java.io.IOException: No space left on device
            """),
            entry(Explanation.STOP_PRINTED_AGAIN, """
            node 3 of local-b8cc5b20  pid 7992  127.0.0.1:22803  ready in 3.1 s  data /n/data
              before: node 3 stopped itself at 2026-11-21T03:41:38.801793323Z: writing the Raft log failed: \
            org.apache.ratis.server.raftlog.RaftLogIOException: Log already failed at index 380 for task StartLogSegment:380; \
            caused by java.io.IOException: No space left on device
            """),
            entry(Explanation.DAMAGE_FOUND_BY_READING, """
            2026-11-21T03:41:32.087Z ERROR [raftlog-scrub] i.raftlog.broker.ReplicaScrub: the replica of verify/2 on this node is \
            damaged: /n/data/partitions/75bd87bc-1302-4180-b92d-68f000000003/00000000000000000000.log at byte 2556168: the batch \
            at offset 6514 has a wrong CRC
            """),
            entry(Explanation.APPEND_WHILE_A_REPLICA_CLOSES, """
            2026-11-21T03:54:37.409Z ERROR [raft-calls-39888] o.a.r.s.RaftServer$Division: n1@group-9D7B00000001: Failed \
            appendEntries* n3->n1#24-t70,previous=(t:70, i:27624),leaderCommit=27624,initializing? false,HEARTBEAT
            org.apache.ratis.protocol.exceptions.ServerNotReadyException: n1@group-9D7B00000001 is not in [STARTING, RUNNING]: \
            current state is CLOSING
            	at org.apache.ratis.server.impl.RaftServerImpl.lambda$assertLifeCycleState$7(RaftServerImpl.java:825)
            """),
            entry(Explanation.TERM_WENT_ON_UNDER_AN_APPENDER, """
            2026-11-21T04:15:40.530Z WARN  [n1@group-9D7B00000003->n2-PipelinedLogAppender-LogAppenderDaemon] \
            o.a.r.s.l.LogAppenderDaemon: n1@group-9D7B00000003->n2-PipelinedLogAppender-LogAppenderDaemon failed
            java.lang.IllegalStateException: currentTerm: expected == 112 but computed == 113
            	at org.apache.ratis.util.Preconditions.assertTrue(Preconditions.java:77)
            """),
            entry(Explanation.APPENDER_ENDED_AS_IT_READ, """
            2026-11-21T13:29:50.387Z ERROR [n3@group-995D00000003->n1-PipelinedLogAppender-LogAppenderDaemon] \
            o.a.r.server.raftlog.RaftLog: n3@group-995D00000003-SegmentedRaftLog: Failed readStateMachineData for (t:68, i:44925), \
            STATEMACHINELOGENTRY, StateMachineLogEntryProto:99@client-496C822078CA
            java.lang.InterruptedException
            	at java.base/java.util.concurrent.CompletableFuture.reportGet(CompletableFuture.java:386)
            """),
            entry(Explanation.COORDINATOR_CLOSED_AS_ITS_LOG_WENT_ON, """
            2026-11-21T13:42:35.393Z ERROR [raftlog-groups-0] o.a.k.c.c.r.CoordinatorRuntime: consumer groupsExecution of \
            HighWatermarkUpdate failed due to EventProcessor is closed..
            java.util.concurrent.RejectedExecutionException: EventProcessor is closed.
            	at org.apache.kafka.coordinator.common.runtime.MultiThreadedEventProcessor$EventProcessorThread.drainEvents(MultiThreadedEventProcessor.java:165)
            """));

    private static final String TWO_APPENDS_AT_ONCE = """
            2026-11-21T03:41:35.039Z ERROR [raft-calls-38862] o.a.r.s.RaftServer$Division: n3@group-9D7B00000003: Failed \
            appendEntries* n1->n3#1-t5,previous=(t:4, i:1098),leaderCommit=1097,initializing? false,HEARTBEAT
            java.lang.IllegalStateException: n3@group-9D7B00000003-SegmentedRaftLog: Already running a method by \
            Thread[raft-calls-44802,5,main], current=Thread[raft-calls-38862,5,main]
            	at org.apache.ratis.server.raftlog.RaftLogSequentialOps$Runner.runSequentially(RaftLogSequentialOps.java:82)
            """;

    @ParameterizedTest
    @EnumSource
    void whatAFaultDoesIsExplainedByIt(Explanation explanation) {
        LogRecord record = only(example(explanation));

        assertThat(judge(FaultKind.values()).explanation(record)).contains(explanation);
        assertThat(judge(FaultKind.values()).isUnexplained(record)).isFalse();
    }

    /** A log file that lost its end, and with it entries that are in the checkpoint. */
    @Test
    void damageIsExplainedAlsoWhereACheckpointHasWhatWasDamaged() {
        LogRecord record = only("""
            2026-11-21T03:41:40.672Z ERROR [main] i.raftlog.raft.gate.StartGate: Raft group 224bf13e-81d2-498c-9e64-c1d200000003 \
            is quarantined: in /n/data/raft/224bf13e-81d2-498c-9e64-c1d200000003/current, log_inprogress_1433 at byte 23978: an \
            entry of 91 bytes reaches beyond the file's end; the checkpoint includes that place
            """);

        assertThat(judge(FaultKind.TRUNCATE).explanation(record)).contains(Explanation.DAMAGE_FOUND_AT_START);
        assertThat(judge(FaultKind.KILL, FaultKind.POWER).isUnexplained(record)).isTrue();
    }

    static Stream<Explanation> byAFault() {
        return Stream.of(
                Explanation.DISK_FAILED,
                Explanation.DISK_FILLED_UP,
                Explanation.DAMAGE_FOUND_AT_START,
                Explanation.MEMBERS_NOT_WRITTEN_TO_A_FULL_DISK,
                Explanation.DAMAGE_FOUND_BY_READING);
    }

    @ParameterizedTest
    @MethodSource("byAFault")
    void theSameWithoutItsFaultIsADefect(Explanation explanation) {
        LogRecord record = only(example(explanation));

        assertThat(judge().isUnexplained(record)).as("nothing was done").isTrue();
        assertThat(judge(FaultKind.KILL, FaultKind.POWER, FaultKind.PAUSE, FaultKind.SLOW_DISK)
                        .isUnexplained(record))
                .as("what was done damages nothing")
                .isTrue();
        assertThat(new NodeLogJudge(NODE, allOn(NODE + 1)).isUnexplained(record))
                .as("it was done to another node")
                .isTrue();
    }

    @Test
    void aFaultExplainsNothingBeforeItOrLongAfterIt() {
        String before = "2026-11-21T03:41:20.000Z";
        String after = "2026-11-21T03:41:50.000Z";
        for (Explanation explanation : byAFault().toList()) {
            LogRecord early = only(at(before, example(explanation)));
            LogRecord late = only(at(after, example(explanation)));

            assertThat(judge(FaultKind.values()).isUnexplained(early)).isTrue();
            assertThat(judge(FaultKind.values()).isUnexplained(late)).isTrue();
        }
    }

    static Stream<String> defects() {
        return records(TWO_APPENDS_AT_ONCE + """

                2026-11-21T03:41:36.000Z ERROR [raftlog-liveness] i.r.broker.liveness.Liveness: the failure detector failed
                java.util.concurrent.RejectedExecutionException: closed

                2026-11-21T03:41:36.000Z WARN  [n1@peer-calls-1] i.raftlog.raft.transport.Peers: no reply
                java.lang.RuntimeException: x
                Caused by: java.lang.NullPointerException: y

                2026-11-21T03:41:36.000Z INFO  [x] o.a.r.s.RaftServer$Division: gap between entries 7 and 9

                2026-11-21T03:41:36.394Z ERROR [raftlog-halt] i.r.broker.halt.NotedHalt: this node stops: flush failed
                java.lang.ArrayIndexOutOfBoundsException: 7

                2026-11-21T03:41:40.672Z ERROR [main] i.raftlog.raft.gate.StartGate: Raft group a is quarantined: the Raft log in /n \
                ends with entry 1
                java.io.IOException: x

                2026-11-21T03:41:40.672Z ERROR [main] i.raftlog.raft.gate.StartGate: Raft group a is quarantined: /n/raft-meta is \
                damaged: it says no term or no vote

                2026-11-21T03:41:36.000Z ERROR [x] o.a.r.server.raftlog.RaftLog: n1: Failed readStateMachineData for (t:1, i:2)
                java.io.IOException: x

                2026-11-21T03:41:36.000Z WARN  [x] i.r.r.t.PipelinedLogAppender: n1-LogAppenderDaemon failed
                java.lang.IllegalStateException: currentTerm: expected == 112 but computed == 113

                Exception in thread "raftlog-scrub" java.io.UncheckedIOException: x
                	at a.B.c(B.java:1)

                Terminating due to java.lang.OutOfMemoryError: Java heap space
                """);
    }

    @ParameterizedTest
    @MethodSource("defects")
    void nothingThatIsDoneToANodeExplainsThis(String lines) {
        assertThat(judge(FaultKind.values()).isUnexplained(only(lines))).isTrue();
    }

    static Stream<String> harmless() {
        return records("""
                2026-11-21T03:41:36.884Z WARN  [raftlog-liveness] i.r.broker.liveness.Liveness: suspects node 3: no beat for 609 ms

                2026-11-21T03:41:36.903Z WARN  [x] o.a.r.s.RaftServer$Division: n3-LeaderStateImpl: Failed to step down for term 126
                java.io.IOException: No space left on device

                2026-11-21T03:41:40.414Z WARN  [main] io.raftlog.broker.PastHalts: before this start, node 2 stopped itself at \
                2026-11-21T03:41:36.975199002Z: flush up to entry 3176 failed: java.io.IOException: x

                node 2 of local-c836bf5c  pid 28754  127.0.0.1:9802  ready in 3.3 s  data /n/data
                """);
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void thisNeedsNoExplanation(String lines) {
        assertThat(judge().isUnexplained(only(lines))).isFalse();
    }

    private static Stream<String> records(String text) {
        return Arrays.stream(text.split("\n\n"));
    }

    private static String example(Explanation explanation) {
        return Objects.requireNonNull(EXPLAINED.get(explanation));
    }

    private static NodeLogJudge judge(FaultKind... kinds) {
        return new NodeLogJudge(
                NODE, Arrays.stream(kinds).map(kind -> on(NODE, kind)).toList());
    }

    private static List<FaultPeriod> allOn(int node) {
        return EnumSet.allOf(FaultKind.class).stream()
                .map(kind -> on(node, kind))
                .toList();
    }

    private static FaultPeriod on(int node, FaultKind kind) {
        return new FaultPeriod(kind, Set.of(node), FAULT, RECOVERED);
    }

    private static String at(String time, String lines) {
        return time + lines.substring(time.length());
    }

    private static LogRecord only(String lines) {
        List<LogRecord> records = new ArrayList<>();
        LogRecords reading = new LogRecords("node.log", records::add);
        long number = 0;
        for (String line : lines.lines().toList()) {
            reading.add(++number, line);
        }
        reading.end();
        assertThat(records).hasSize(1);
        return records.get(0);
    }
}
