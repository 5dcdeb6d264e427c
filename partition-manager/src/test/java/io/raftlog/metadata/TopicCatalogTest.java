package io.raftlog.metadata;

import static io.raftlog.metadata.MetadataFixture.topicId;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TopicCatalogTest {
    private static final UUID OLD = topicId(1);
    private static final UUID NEW = topicId(2);

    private final TopicCatalog catalog = new TopicCatalog(Map.of(), Set.of());

    @Test
    void aTopicIsFoundByItsIdAndItsNameIsTaken() {
        Topic orders = topic(OLD, "orders", Map.of());
        catalog.put(orders);

        assertThat(catalog.find(OLD)).contains(orders);
        assertThat(catalog.isTaken("orders")).isTrue();
        assertThat(catalog.find(NEW)).isEmpty();
        assertThat(catalog.isTaken("payments")).isFalse();
    }

    @Test
    void whatATopicHasBecomeTakesItsPlace() {
        catalog.put(topic(OLD, "orders", Map.of()));
        Topic changed = topic(OLD, "orders", Map.of("segment.bytes", "1048576"));

        catalog.put(changed);

        assertThat(catalog.find(OLD)).contains(changed);
        assertThat(catalog.all()).containsExactly(changed);
    }

    @Test
    void aDeletedTopicLeavesItsNameFreeAndItsIdUsedUp() {
        catalog.put(topic(OLD, "orders", Map.of()));

        catalog.delete(OLD);

        assertThat(catalog.find(OLD)).isEmpty();
        assertThat(catalog.isTaken("orders")).isFalse();
        assertThat(catalog.wasDeleted(OLD)).isTrue();
        assertThat(catalog.deleted()).containsExactly(OLD);
    }

    @Test
    void deletingItAgainHarmsNoTopicThatHasItsNameByNow() {
        catalog.put(topic(OLD, "orders", Map.of()));
        catalog.delete(OLD);
        Topic next = topic(NEW, "orders", Map.of());
        catalog.put(next);

        catalog.delete(OLD);

        assertThat(catalog.find(NEW)).contains(next);
        assertThat(catalog.byName()).isEqualTo(Map.of("orders", next));
        assertThat(catalog.wasDeleted(NEW)).isFalse();
    }

    @Test
    void itBeginsWithWhatWasThereBefore() {
        Topic orders = topic(NEW, "orders", Map.of());

        TopicCatalog again = new TopicCatalog(Map.of("orders", orders), Set.of(OLD));

        assertThat(again.find(NEW)).contains(orders);
        assertThat(again.wasDeleted(OLD)).isTrue();
    }

    private static Topic topic(UUID id, String name, Map<String, String> configs) {
        return new Topic(id, name, 1, List.of(new PartitionAssignment(List.of(1))), new TreeMap<>(configs), 0);
    }
}
