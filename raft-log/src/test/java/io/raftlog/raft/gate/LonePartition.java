package io.raftlog.raft.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.model.PartitionId;
import io.raftlog.partition.AppendResult;
import io.raftlog.partition.FetchResult;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.raft.FailStop;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupQuarantinedException;
import io.raftlog.raft.LoopbackMembers;
import io.raftlog.raft.RaftHost;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchBuilder;
import io.raftlog.record.RecordBatches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A partition of one replica, on a real Raft server in this JVM, in a directory that may be copied as a crash leaves it. */
final class LonePartition implements AutoCloseable {
    static final PartitionId ID = new PartitionId(PartitionId.toTopicId(new UUID(5, 5L << 32)), 0);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final PartitionReplica.Settings SETTINGS = new PartitionReplica.Settings(4 << 10, 1024, 1 << 20);

    private final Path directory;
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private @Nullable RaftHost host;
    private @Nullable PartitionReplica replica;

    LonePartition(Path directory) {
        this.directory = directory;
    }

    static Path raftLog(Path directory) {
        return directory.resolve("raft").resolve(ID.asUuid().toString());
    }

    static Path files(Path directory) {
        return directory.resolve("partition");
    }

    /** Returns why the replica is not opened; empty if it is. */
    Optional<String> start(ReplicaHistory history) throws IOException {
        FailStop failStop = (reason, cause) -> {
            throw new AssertionError(reason, cause);
        };
        var address = LoopbackMembers.alone().address();
        var config = new RaftHost.Config(1, directory.resolve("raft"), address, Duration.ofMillis(100), failStop);
        var started = RaftHost.start(config, group -> open().machine());
        host = started;
        try {
            started.addGroup(ID.asUuid(), List.of(new GroupMember(1, address)), history);
            assertThat(started.quarantined()).isEmpty();
            return Optional.empty();
        } catch (GroupQuarantinedException e) {
            assertThat(started.groups()).isEmpty();
            assertThat(started.quarantined()).containsEntry(ID.asUuid(), e.reason());
            return Optional.of(e.reason());
        }
    }

    private PartitionReplica open() {
        try {
            var opened = PartitionReplica.open(ID, files(directory), SETTINGS, executor);
            replica = opened;
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PartitionReplica writable() {
        PartitionReplica opened = Objects.requireNonNull(replica);
        await().atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> opened.status().writable());
        return opened;
    }

    void append(String value) throws Exception {
        var builder = new RecordBatchBuilder(CompressionCodec.NONE, 1 << 20);
        builder.tryAppend(1_000, null, UTF_8.encode(value), List.of());
        AppendResult result =
                writable().append(builder.build(-1, (short) -1, -1)).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
    }

    /** Every record that this leader serves. */
    List<String> readAll() {
        var values = new ArrayList<String>();
        for (RecordBatch batch : batches()) {
            for (Record record : batch.records(1 << 20)) {
                values.add(UTF_8.decode(Objects.requireNonNull(record.value())).toString());
            }
        }
        return values;
    }

    /** Whether a reader that checks CRCs, as the client does, stumbles over what this leader serves. */
    boolean findsDamage() {
        return batches().stream().anyMatch(batch -> !batch.crcMatches());
    }

    private List<RecordBatch> batches() {
        var all = new ArrayList<RecordBatch>();
        long next = 0;
        PartitionReplica leader = writable();
        while (next < leader.status().highWatermark()) {
            ByteBuffer batches = ((FetchResult.Fetched) leader.fetch(next, 1 << 20)).batches();
            for (RecordBatch batch : RecordBatches.in(batches)) {
                all.add(batch);
                next = batch.nextOffset();
            }
        }
        return all;
    }

    /** Waits until the durable mark knows the last entry of the Raft log. */
    void awaitMark() {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(DurableMark.read(files(directory)))
                        .isEqualTo(new MarkReading.At(RaftLogScanner.lastEntry(raftLog(directory), Long.MAX_VALUE))));
    }

    /** What is on disk now: what a killed process leaves. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    void stop() throws IOException {
        if (host != null) {
            host.close();
            host = null;
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        executor.shutdown();
    }
}
