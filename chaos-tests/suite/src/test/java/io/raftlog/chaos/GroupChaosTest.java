package io.raftlog.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.GroupLag;
import io.raftlog.client.NewTopic;
import io.raftlog.client.Producer;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.client.RebalanceListener;
import io.raftlog.client.Serdes;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.cluster.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members of a group come and go while node processes are killed: every record is delivered, none is left out, and no
 * committed offset goes back.
 */
class GroupChaosTest {
    private static final int RECORDS = Integer.getInteger("raftlog.group.records", 20_000);
    private static final int SECONDS = Integer.getInteger("raftlog.group.seconds", 12);
    private static final long SEED = Long.getLong("raftlog.group.seed", System.nanoTime());
    private static final int MEMBERS = 4;
    private static final int PARTITIONS = 8;
    private static final String TOPIC = "orders";
    private static final String GROUP = "billing";
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static LocalCluster cluster;

    private final GroupWitness witness = new GroupWitness();
    private final CountDownLatch over = new CountDownLatch(1);

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.create(
                directory.resolve("cluster"),
                LocalCluster.Layout.DEFAULT
                        .withFirstPort(21_441)
                        .withConfig(Map.of("group.heartbeat.interval.ms", "250", "group.session.timeout.ms", "5000")));
        cluster.start();
    }

    @AfterAll
    static void destroyCluster() {
        cluster.destroy();
    }

    @Test
    void everyRecordIsDeliveredAndNoOffsetGoesBack() throws Exception {
        System.out.println("raftlog.group.seed=" + SEED);
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers())) {
            client.admin()
                    .createTopic(NewTopic.of(TOPIC).withPartitions(PARTITIONS).withReplicationFactor(3))
                    .join();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                int number = i;
                threads.add(start("member-" + i, () -> churn(client, number)));
            }
            threads.add(start("watcher", () -> watch(client)));
            Thread writer = start("writer", () -> write(client));
            killNodes();
            writer.join(DEADLINE.toMillis());
            assertThat(writer.isAlive()).as("still writing").isFalse();

            await().atMost(DEADLINE).until(() -> witness.distinct() == RECORDS && lag(client) == 0);
            over.countDown();
            for (Thread thread : threads) {
                thread.join(DEADLINE.toMillis());
            }
            assertThat(client.admin().describeGroup(GROUP).join().members()).isEmpty();
        }
        System.out.println(witness.summary());
        witness.verify();
    }

    private Thread start(String name, Runnable task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | AssertionError e) {
                        witness.fault(name + ": " + e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private boolean isOver(long millis) {
        try {
            return over.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void write(RaftlogClient client) {
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            int slices = SECONDS * 20;
            for (int slice = 0; slice < slices && !isOver(50); slice++) {
                for (int i = RECORDS * slice / slices; i < (int) ((long) RECORDS * (slice + 1) / slices); i++) {
                    producer.send(TOPIC, "k" + i, "v" + i).whenComplete((record, thrown) -> {
                        if (thrown != null) {
                            witness.fault("not written: " + thrown);
                        }
                    });
                }
            }
        }
    }

    /** One member after the other, each for a few seconds; the last for as long as it takes. */
    private void churn(RaftlogClient client, int number) {
        Random random = new Random(SEED + number);
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        for (int life = 0; !isOver(0); life++) {
            boolean last = System.nanoTime() - end >= 0;
            long until = last
                    ? Long.MAX_VALUE
                    : System.nanoTime()
                            + Duration.ofMillis(500 + random.nextInt(4_000)).toNanos();
            member(client, "member-" + number + "." + life, until);
        }
    }

    private void member(RaftlogClient client, String name, long untilNanos) {
        Map<TopicPartition, GroupWitness.Tenure> tenures = new HashMap<>();
        RebalanceListener listener = new RebalanceListener() {
            @Override
            public void assigned(Set<TopicPartition> partitions) {
                partitions.forEach(each -> tenures.put(each, new GroupWitness.Tenure()));
            }

            @Override
            public void revoked(Set<TopicPartition> partitions) {
                partitions.forEach(tenures::remove);
            }

            @Override
            public void lost(Set<TopicPartition> partitions) {
                partitions.forEach(tenures::remove);
            }
        };
        try (Consumer<String, String> consumer = client.consumer(Serdes.string(), Serdes.string())
                .group(GROUP)
                .topics(TOPIC)
                .maxPollRecords(200)
                .commitEvery(Duration.ofMillis(200))
                .onRebalance(listener)
                .build()) {
            while (!isOver(0) && untilNanos - System.nanoTime() > 0) {
                poll(consumer, name, tenures);
            }
        }
    }

    private void poll(
            Consumer<String, String> consumer, String name, Map<TopicPartition, GroupWitness.Tenure> tenures) {
        try {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                GroupWitness.Tenure tenure = tenures.get(record.topicPartition());
                if (tenure == null) {
                    witness.fault(name + " got " + record + ", which it has not");
                } else {
                    witness.delivered(tenure, name, record);
                }
            }
        } catch (RaftlogException e) {
            if (!e.retriable()) {
                throw e;
            }
        }
    }

    /** How far the group says that it is. */
    private void watch(RaftlogClient client) {
        while (!isOver(100)) {
            try {
                for (GroupLag.Partition each :
                        client.admin().groupLag(GROUP).join().partitions()) {
                    each.committed().ifPresent(offset -> witness.committed(each.partition(), offset));
                }
            } catch (CompletionException e) {
                // No coordinator now, or no group yet.
            }
        }
    }

    private static long lag(RaftlogClient client) {
        try {
            GroupLag lag = client.admin().groupLag(GROUP).join();
            return lag.partitions().stream().allMatch(each -> each.problem().isEmpty()) ? lag.records() : -1;
        } catch (CompletionException e) {
            return -1;
        }
    }

    private void killNodes() {
        Random random = new Random(SEED);
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        while (end - System.nanoTime() > 0 && !isOver(1_000 + random.nextInt(2_000))) {
            int victim = 1 + random.nextInt(3);
            cluster.kill(victim);
            isOver(random.nextInt(2_000));
            cluster.restart(victim, DEADLINE, ready -> {});
        }
    }
}
