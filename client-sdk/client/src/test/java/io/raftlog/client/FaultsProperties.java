package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.FakePartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.ProduceResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class FaultsProperties {
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 600;

    @Property(tries = 8, shrinking = ShrinkingMode.OFF)
    void whateverFailsOnTheWayEachRecordIsThereOnceInOrderAndReadThatWay(@ForAll long seed) {
        Random random = new Random(seed);
        try (FakeCluster cluster = new FakeCluster(3)) {
            List<FakePartition> partitions = cluster.createTopic("t", PARTITIONS);
            cluster.onProduce((node, partition, batch) -> unreliable(partition, batch, random.nextInt(20)));
            try (RaftlogClient client = RaftlogClient.connect(cluster.config())) {
                CompletableFuture<List<List<Integer>>> read = CompletableFuture.supplyAsync(() -> readAll(client));
                List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
                try (Producer<Integer, Integer> producer = client.producer(Serdes.int32(), Serdes.int32())
                        .batchBytes(200)
                        .linger(Duration.ofMillis(random.nextInt(2)))
                        .build()) {
                    for (int i = 0; i < RECORDS; i++) {
                        for (int partition = 0; partition < PARTITIONS; partition++) {
                            sent.add(producer.send(ProducerRecord.of("t", i, i).withPartition(partition)));
                        }
                        if (random.nextInt(12) == 0) {
                            fault(cluster, partitions, random);
                        }
                        LockSupport.parkNanos(200_000);
                    }
                    calm(cluster, partitions);
                }

                List<Integer> all = IntStream.range(0, RECORDS).boxed().toList();
                assertThat(sent)
                        .allSatisfy(each -> assertThat(each.join().offset()).isNotNegative());
                for (FakePartition partition : partitions) {
                    assertThat(partition.endOffset()).isEqualTo(RECORDS);
                }
                assertThat(read.join()).allSatisfy(values -> assertThat(values).isEqualTo(all));
            }
        }
    }

    private static CompletableFuture<ProduceResponse> unreliable(FakePartition partition, ByteBuffer batch, int luck) {
        return switch (luck) {
            case 0 -> FakeCluster.refuse(ErrorCode.BUSY, "unlucky");
            case 1 -> FakeCluster.refuse(ErrorCode.LEADERSHIP_LOST, "before it was appended");
            case 2 -> {
                partition.append(batch);
                yield FakeCluster.refuse(ErrorCode.LEADERSHIP_LOST, "after it was appended");
            }
            case 3 -> {
                partition.append(batch);
                yield CompletableFuture.failedFuture(new IllegalStateException("answer lost"));
            }
            default -> CompletableFuture.completedFuture(partition.append(batch));
        };
    }

    private static void fault(FakeCluster cluster, List<FakePartition> partitions, Random random) {
        int node = 1 + random.nextInt(3);
        switch (random.nextInt(5)) {
            case 0 -> cluster.node(node).breakStreams();
            case 1 -> {
                cluster.node(node).kill();
                partitions.stream().filter(each -> each.leaderId() == node).forEach(each -> each.elect(node % 3 + 1));
                cluster.node(node).start();
            }
            case 2 -> partitions.get(random.nextInt(PARTITIONS)).elect(node);
            case 3 -> {
                cluster.node(node).pause();
                partitions.stream().filter(each -> each.leaderId() == node).forEach(each -> each.elect(node % 3 + 1));
                CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS)
                        .execute(() -> cluster.node(node).resume());
            }
            default -> cluster.giveHints(random.nextBoolean());
        }
    }

    private static void calm(FakeCluster cluster, List<FakePartition> partitions) {
        cluster.onProduce(FakeCluster::append);
        for (int node = 1; node <= 3; node++) {
            cluster.node(node).resume();
        }
        partitions.get(0).elect(1);
    }

    private static List<List<Integer>> readAll(RaftlogClient client) {
        List<List<Integer>> read = new ArrayList<>();
        IntStream.range(0, PARTITIONS).forEach(each -> read.add(new ArrayList<>()));
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (Consumer<Integer, Integer> consumer = client.consumer(Serdes.int32(), Serdes.int32())
                .prefetchBytes(2_000, 10_000)
                .build()) {
            consumer.assignTopic("t");
            for (int count = 0; count < PARTITIONS * RECORDS && System.nanoTime() < deadline; ) {
                for (ConsumerRecord<Integer, Integer> record : consumer.poll(Duration.ofSeconds(1))) {
                    read.get(record.partition()).add(record.value());
                    count++;
                }
            }
        }
        return read;
    }
}
