package io.raftlog.partition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.raft.FailStop;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.RaftHost;
import io.raftlog.raft.RaftLogPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One replica of one partition as a process of its own, so that it can be killed. A line on standard input is a request, a
 * line on standard output its answer:
 *
 * <pre>
 *   append SEQUENCE VALUE   →  appended OFFSET | refused CODE
 *   read                    →  OFFSET=VALUE OFFSET=VALUE … | refused CODE
 *   status                  →  what the replica knows, for people
 * </pre>
 */
final class ReplicaProcess {
    private static final long PRODUCER_ID = 7;

    private ReplicaProcess() {}

    /** Arguments: node, directory, partition's UUID, the three Raft ports. */
    public static void main(String[] args) throws Exception {
        int node = Integer.parseInt(args[0]);
        Path directory = Path.of(args[1]);
        var id = PartitionId.fromUuid(UUID.fromString(args[2]));
        var members = new ArrayList<GroupMember>();
        for (int i = 1; i <= 3; i++) {
            members.add(new GroupMember(i, new NodeAddress("127.0.0.1", Integer.parseInt(args[2 + i]))));
        }
        var replica = new AtomicReference<PartitionReplica>();
        var executor = Executors.newFixedThreadPool(2);
        var config = new RaftHost.Config(
                node,
                directory.resolve("raft"),
                members.get(node - 1).address(),
                Duration.ofMillis(400),
                FailStop.ofProcess(),
                // So small that checkpoints are taken, and the Raft log is purged, all the time.
                new RaftLogPolicy(2 << 10, Duration.ofMillis(300), 8 << 10));
        var host = RaftHost.start(config, group -> {
            try {
                var opened = PartitionReplica.open(
                        id, directory.resolve("log"), new PartitionReplica.Settings(1 << 20, 4096, 32 << 20), executor);
                replica.set(opened);
                return opened.machine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        host.addGroup(id.asUuid(), members);
        serve(Objects.requireNonNull(replica.get()));
        Runtime.getRuntime().halt(0);
    }

    private static void serve(PartitionReplica replica) throws Exception {
        System.out.println("ready");
        try (var requests = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                List<String> words = List.of(line.split(" "));
                System.out.println(
                        switch (words.get(0)) {
                            case "append" -> append(replica, words);
                            case "read" -> read(replica);
                            default -> replica.status();
                        });
            }
        }
    }

    private static String append(PartitionReplica replica, List<String> words) throws Exception {
        var batch = Batches.of(PRODUCER_ID, Integer.parseInt(words.get(1)), words.get(2));
        AppendResult result = replica.append(batch).get();
        return result instanceof AppendResult.Appended appended
                ? "appended " + appended.baseOffset()
                : "refused " + ((AppendResult.Refused) result).refusal().code();
    }

    private static String read(PartitionReplica replica) {
        FetchResult result = replica.fetch(0, 64 << 20);
        return result instanceof FetchResult.Fetched fetched
                ? String.join(" ", Batches.read(fetched.batches()))
                : "refused " + ((FetchResult.Refused) result).refusal().code();
    }
}
