package io.raftlog.partition;

import static org.awaitility.Awaitility.await;

import io.raftlog.model.PartitionId;
import io.raftlog.raft.FailStop;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupQuarantinedException;
import io.raftlog.raft.LoopbackMembers;
import io.raftlog.raft.RaftHost;
import io.raftlog.raft.RaftLogPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One partition on three Raft servers in this JVM, each with its own directory; servers stop and start one by one. */
final class ReplicaCluster implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(30);
    /** A leader that is left alone still leads for so long; tests stop its followers and must get a word in. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(2);

    private static final PartitionReplica.Settings SETTINGS = new PartitionReplica.Settings(4 << 20, 4096, 32 << 20);

    final PartitionId partition = new PartitionId(PartitionId.toTopicId(UUID.randomUUID()), 0);

    private final Path directory;
    private final RaftLogPolicy raftLog;
    private final List<GroupMember> members;
    private final Map<Integer, RaftHost> hosts = new TreeMap<>();
    private final Map<Integer, PartitionReplica> replicas = new TreeMap<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final Map<Integer, String> quarantined = new TreeMap<>();
    private final ExecutorService seedExecutor = Executors.newFixedThreadPool(3);
    /** Replicas fill each other through this; tests hold it up and break it. */
    final LocalSeeds seeds = new LocalSeeds(this::replica);

    private final List<String> halts = new CopyOnWriteArrayList<>();

    ReplicaCluster(Path directory) {
        this(directory, RaftLogPolicy.DEFAULT);
    }

    ReplicaCluster(Path directory, RaftLogPolicy raftLog) {
        this.directory = directory;
        this.raftLog = raftLog;
        this.members = LoopbackMembers.of(3);
    }

    static ReplicaCluster started(Path directory) {
        return started(directory, RaftLogPolicy.DEFAULT);
    }

    static ReplicaCluster started(Path directory, RaftLogPolicy raftLog) {
        var cluster = new ReplicaCluster(directory, raftLog);
        cluster.startAll();
        return cluster;
    }

    void startAll() {
        for (int node = 1; node <= 3; node++) {
            start(node);
        }
    }

    void start(int node) {
        try {
            FailStop failStop = (reason, cause) -> halts.add("node " + node + ": " + reason + ": " + cause);
            var config = new RaftHost.Config(
                    node, raftDirectory(node), members.get(node - 1).address(), ELECTION_TIMEOUT, failStop, raftLog);
            var host = RaftHost.start(config, id -> open(node).machine());
            hosts.put(node, host);
            host.addGroup(partition.asUuid(), members);
        } catch (GroupQuarantinedException e) {
            replicas.remove(node);
            quarantined.put(node, e.reason());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PartitionReplica open(int node) {
        try {
            var replica = PartitionReplica.open(
                    partition,
                    logDirectory(node),
                    SETTINGS,
                    executor,
                    new PartitionReplica.Seeds(seeds, () -> Long.MAX_VALUE, seedExecutor));
            replicas.put(node, replica);
            return replica;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The nodes whose replica the start gate refused, with the reason. */
    Map<Integer, String> quarantined() {
        return quarantined;
    }

    Path nodeDirectory(int node) {
        return directory.resolve("node-" + node);
    }

    Path raftDirectory(int node) {
        return directory.resolve("node-" + node + "/raft");
    }

    Path logDirectory(int node) {
        return directory.resolve("node-" + node + "/log");
    }

    void stop(int node) {
        try {
            RaftHost host = hosts.remove(node);
            if (host != null) {
                host.close();
            }
            replicas.remove(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stopAll() {
        List.copyOf(hosts.keySet()).forEach(this::stop);
    }

    /** Waits for a replica that takes appends. */
    int awaitLeader() {
        return await().atMost(DEADLINE).until(this::leader, Optional::isPresent).orElseThrow();
    }

    private Optional<Integer> leader() {
        return replicas.entrySet().stream()
                .filter(e -> e.getValue().status().writable())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    int followerOf(int leader) {
        return leader % 3 + 1;
    }

    PartitionReplica replica(int node) {
        PartitionReplica replica = replicas.get(node);
        if (replica == null) {
            throw new IllegalStateException("node " + node + " is stopped");
        }
        return replica;
    }

    AppendResult append(ByteBuffer batch) throws Exception {
        return replica(awaitLeader()).append(batch).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    void awaitAllAt(long highWatermark) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> replicas.forEach((node, replica) -> org.assertj.core.api.Assertions.assertThat(
                                replica.status().highWatermark())
                        .as("high watermark of node %d", node)
                        .isEqualTo(highWatermark)));
    }

    List<String> halts() {
        return halts;
    }

    @Override
    public void close() {
        stopAll();
        executor.shutdown();
        seedExecutor.shutdown();
    }
}
