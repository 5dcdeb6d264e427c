package io.raftlog.partition.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaSeedingTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** What the leader has may be damaged, and stay so. */
    @Test
    void anAttemptThatFailedIsFollowedByOneAtTheNextNode() throws Exception {
        List<Integer> asked = new CopyOnWriteArrayList<>();
        SeedSource source = (nodeId, group, atLeastIndex) -> {
            asked.add(nodeId);
            throw new IOException("damaged");
        };

        try (var seeding = new ReplicaSeeding(
                new UUID(1, 1),
                folder.resolve("replica"),
                source,
                () -> Long.MAX_VALUE,
                Runnable::run,
                (directory, manifest) -> {})) {
            await().atMost(DEADLINE).until(() -> seeding.ready(List.of(2, 3), 7).isEmpty() && asked.size() >= 3);
        }

        assertThat(asked).startsWith(2, 3, 2);
    }
}
