package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.fake.FakeCluster;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

class PartitionChoiceProperties {
    @Property(tries = 20)
    void aKeyGoesWhereKafkasClientSendsIt(
            @ForAll @IntRange(min = 1, max = 40) int partitions, @ForAll @Size(max = 60) List<byte[]> keys) {
        try (FakeCluster cluster = new FakeCluster(1)) {
            cluster.createTopic("t", partitions);
            try (RaftlogClient client = RaftlogClient.connect(cluster.config());
                    Producer<byte[], byte[]> producer =
                            client.producer(Serdes.bytes(), Serdes.bytes()).build()) {
                List<CompletableFuture<RecordMetadata>> sent = keys.stream()
                        .map(key -> producer.send("t", key, new byte[1]))
                        .toList();
                producer.flush();

                List<Integer> chosen =
                        sent.stream().map(each -> each.join().partition()).toList();
                List<Integer> kafkas = IntStream.range(0, keys.size())
                        .mapToObj(i -> BuiltInPartitioner.partitionForKey(keys.get(i), partitions))
                        .toList();
                assertThat(chosen).isEqualTo(kafkas);
            }
        }
    }
}
