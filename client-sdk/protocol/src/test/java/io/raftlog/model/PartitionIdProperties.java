package io.raftlog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PartitionIdProperties {

    @Property
    void theUuidAndThePairAreOneThing(
            @ForAll long high, @ForAll long low, @ForAll @IntRange(max = Integer.MAX_VALUE - 1) int partition) {
        PartitionId id = new PartitionId(PartitionId.toTopicId(new UUID(high, low)), partition);

        assertThat(PartitionId.fromUuid(id.asUuid())).isEqualTo(id);
        assertThat(id.asUuid()).isNotEqualTo(id.topicId());
    }

    @Property
    void differentPartitionsHaveDifferentUuids(
            @ForAll long high,
            @ForAll long low,
            @ForAll @IntRange(max = Integer.MAX_VALUE - 1) int one,
            @ForAll @IntRange(max = Integer.MAX_VALUE - 1) int other) {
        UUID topic = PartitionId.toTopicId(new UUID(high, low));

        assertThat(new PartitionId(topic, one).asUuid().equals(new PartitionId(topic, other).asUuid()))
                .isEqualTo(one == other);
    }

    @Example
    void aTopicIdAloneNamesNoPartition() {
        UUID topic = PartitionId.toTopicId(new UUID(1, 2));

        assertThatIllegalArgumentException().isThrownBy(() -> PartitionId.fromUuid(topic));
    }

    @Example
    void aUuidWithItsLastBitsSetIsNoTopicId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PartitionId(new UUID(1, 2), 0))
                .withMessageContaining(new UUID(1, 2).toString());
    }

    @Example
    void partitionsBeginAtZero() {
        UUID topic = PartitionId.toTopicId(new UUID(1, 2));

        assertThatIllegalArgumentException().isThrownBy(() -> new PartitionId(topic, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PartitionId(topic, Integer.MAX_VALUE));
    }
}
