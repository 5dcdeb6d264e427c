package io.raftlog.broker.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.broker.liveness.ClusterClock;
import io.raftlog.broker.liveness.Liveness;
import io.raftlog.broker.liveness.LivenessSettings;
import io.raftlog.broker.liveness.MetadataCopies;
import io.raftlog.broker.liveness.Replica;
import io.raftlog.broker.request.MemoryNode;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What one node hears of another over a real stream of beats. */
class BeatsTest {
    private static final int WATCHER = 2;

    private static final long OWN_MS = 1_000_000_000_000L;

    private final ClusterClock clock = new ClusterClock(() -> Instant.ofEpochMilli(OWN_MS), System::nanoTime);

    private final MetadataCopies metadata = new MetadataCopies(() -> 7, System::nanoTime);

    private static final class NoReplicas implements Liveness.Replicas {
        @Override
        public List<Replica> all() {
            return List.of();
        }

        @Override
        public boolean stand(UUID group) {
            return false;
        }
    }

    @Test
    void aNodeTellsWhetherItHasSpaceForRecordsWhatTimeItIsThereAndHowFarItsMetadataAre() throws Exception {
        try (MemoryFront node = new MemoryFront(1 << 20);
                Liveness watcher = new Liveness(
                        WATCHER,
                        new LivenessSettings(Duration.ofMillis(20), Duration.ofMillis(500)),
                        new NoReplicas(),
                        new GrpcPeers("c", WATCHER, PeerRoutes.DIRECT, node.node),
                        clock,
                        metadata)) {
            watcher.watch(Map.of(MemoryNode.NODE, new NodeAddress("127.0.0.1", node.port())));
            awaitMayLead(watcher, true);

            node.shortOfSpace.set(true);
            awaitMayLead(watcher, false);
            assertThat(watcher.suspects(MemoryNode.NODE)).isFalse();

            node.shortOfSpace.set(false);
            awaitMayLead(watcher, true);
            assertThat(clock.millis()).isEqualTo(OWN_MS);

            node.timeMs.set(OWN_MS / 2);
            await().atMost(MemoryFront.DEADLINE).until(() -> clock.millis() < OWN_MS);
            assertThat(metadata.lag()).isEmpty();

            node.metadataVersion.set(9);
            await().atMost(MemoryFront.DEADLINE)
                    .untilAsserted(() -> assertThat(metadata.lag()).hasValueSatisfying(lag -> {
                        assertThat(lag.node()).isEqualTo(MemoryNode.NODE);
                        assertThat(lag.otherVersion()).isEqualTo(9);
                    }));
        }
    }

    private static void awaitMayLead(Liveness watcher, boolean may) {
        await().atMost(MemoryFront.DEADLINE).until(() -> watcher.mayLead(MemoryNode.NODE) == may);
    }
}
