package io.raftlog.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.NewTopic;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The README's example of a test, word for word between the two markers. */
// README begins
@RaftlogCluster(nodes = 3) // processes; started once, shared by all classes that ask for three
class OrdersTest {
    @Test
    void ordersOutliveTheLeaderThatTookThem(RaftlogClient client, ClusterControl cluster) throws Exception {
        var text = Serdes.string();
        client.admin().createTopic(NewTopic.of("orders").withPartitions(1)).get();
        try (var producer = client.producer(text, text).build()) {
            producer.send("orders", "ann", "2 teas").get();
            int killed = cluster.killLeader("orders", 0); // kill -9; it is back before the next test begins
            producer.send("orders", "ann", "1 scone").get(); // finds the new leader by itself

            assertThat(cluster.leaderOf("orders", 0)).isNotEqualTo(killed);
        }
        try (var consumer = client.consumer(text, text).build()) {
            consumer.assignTopic("orders");
            assertThat(consumer.poll(Duration.ofSeconds(10)).stream().map(ConsumerRecord::value))
                    .containsExactly("2 teas", "1 scone");
        }
    }
}
// README ends
