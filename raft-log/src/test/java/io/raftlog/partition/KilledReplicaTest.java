package io.raftlog.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.model.PartitionId;
import io.raftlog.raft.LoopbackMembers;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas as processes, one of them killed at a time, under a producer that retries with its sequence. */
class KilledReplicaTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final UUID partition = new PartitionId(PartitionId.toTopicId(UUID.randomUUID()), 0).asUuid();
    private final List<Integer> ports = LoopbackMembers.of(3).stream()
            .map(member -> member.address().port())
            .toList();
    private final Replica[] replicas = new Replica[4];
    private int leader = 1;

    private record Replica(Process process, BufferedWriter requests, BufferedReader answers) {
        /** Empty once the process is dead: whether it did what it was asked is then unknown. */
        Optional<String> ask(String request) {
            try {
                requests.write(request + "\n");
                requests.flush();
                return Optional.ofNullable(answers.readLine());
            } catch (IOException dead) {
                return Optional.empty();
            }
        }
    }

    @AfterEach
    void killAll() {
        for (int node = 1; node <= 3; node++) {
            kill(node);
        }
    }

    @Test
    void everyRecordIsThereOnceAndInOrderWhicheverReplicaIsKilled() {
        IntStream.rangeClosed(1, 3).forEach(this::start);
        int records = 300;
        int victim = 0;
        appendUntilAcknowledged(0);
        // Ratis does not let a replica vote that has never held an entry (RATIS-1995): until then it is no replica yet.
        IntStream.rangeClosed(1, 3).forEach(this::awaitFirstEntry);
        for (int sequence = 1; sequence < records; sequence++) {
            if (sequence % 60 == 30) {
                victim = leader;
                // In the middle of a request, not between two.
                ProcessHandle handle = replicas[victim].process().toHandle();
                Thread killer = new Thread(handle::destroyForcibly);
                killer.start();
            }
            if (sequence % 60 == 50) {
                kill(victim);
                start(victim);
            }
            appendUntilAcknowledged(sequence);
        }

        List<String> expected =
                IntStream.range(0, records).mapToObj(i -> i + "=v" + i).toList();
        assertThat(askTheLeader("read", "\\d.*")).isEqualTo(String.join(" ", expected));
    }

    private void awaitFirstEntry(int node) {
        await().atMost(DEADLINE)
                .until(() -> replicas[node].ask("status").orElse("dead"), status -> status.contains("logEndOffset=1,"));
    }

    private void appendUntilAcknowledged(int sequence) {
        String answer = askTheLeader("append " + sequence + " v" + sequence, "appended .*");
        assertThat(answer).isEqualTo("appended " + sequence);
    }

    /** Asks one replica after the other until one answers as wanted. */
    private String askTheLeader(String request, String wanted) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end) {
            Optional<String> answer = replicas[leader].ask(request);
            if (answer.isPresent() && answer.get().matches(wanted)) {
                return answer.get();
            }
            assertThat(answer.orElse("refused NOT_LEADER")).matches("refused (NOT_LEADER|LEADERSHIP_LOST)");
            leader = leader % 3 + 1;
        }
        throw new AssertionError("no leader answered \"" + request + "\" within " + DEADLINE + ": " + statuses());
    }

    private String statuses() {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(node -> node + ": " + replicas[node].ask("status").orElse("dead"))
                .collect(Collectors.joining("; "));
    }

    private void start(int node) {
        try {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ReplicaProcess.class.getName(),
                    String.valueOf(node),
                    directory.resolve("node-" + node).toString(),
                    partition.toString()));
            ports.forEach(port -> command.add(String.valueOf(port)));
            Process process = new ProcessBuilder(command)
                    .redirectError(directory.resolve("node-" + node + ".err").toFile())
                    .start();
            replicas[node] = new Replica(process, process.outputWriter(UTF_8), process.inputReader(UTF_8));
            String answer = replicas[node].answers().readLine();
            assertThat(answer)
                    .as(() -> "node " + node + " says: " + errorsOf(node))
                    .isEqualTo("ready");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String errorsOf(int node) {
        try {
            return Files.readString(directory.resolve("node-" + node + ".err"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill(int node) {
        Replica replica = replicas[node];
        if (replica != null) {
            replica.process().destroyForcibly();
            try {
                assertThat(replica.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
