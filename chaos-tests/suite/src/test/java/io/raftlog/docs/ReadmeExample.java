package io.raftlog.docs;

import io.raftlog.client.NewTopic;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import java.time.Duration;
import java.util.List;

/** The README's Java, word for word between the two markers. */
final class ReadmeExample {
    private ReadmeExample() {}

    // README begins
    static List<String> payments(String cluster) throws Exception { // as "127.0.0.1:9401,127.0.0.1:9402"
        var text = Serdes.string();
        try (var client = RaftlogClient.connect(cluster)) {
            client.admin()
                    .createTopic(NewTopic.of("payments").withPartitions(3))
                    .get();

            try (var producer = client.producer(text, text).build()) {
                var written = producer.send("payments", "ann", "12.50").get(); // on disk on a majority
                System.out.println(written); // payments/2@0: topic, partition, offset
            }
            try (var consumer = client.consumer(text, text)
                    .group("ledger")
                    .topics("payments")
                    .build()) {
                var records = consumer.poll(Duration.ofSeconds(10));
                consumer.commitSync(); // or leave it out: the next poll says that these are done
                return records.stream().map(r -> r.key() + " paid " + r.value()).toList();
            }
        }
    }
    // README ends
}
