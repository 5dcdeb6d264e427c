package io.raftlog.client.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ProcessedOffsetsProperties {
    @Property
    void everythingDeliveredBeforeTheCommittableOffsetIsDoneAndItIsAsHighAsCanBe(@ForAll long seed) {
        Random random = new Random(seed);
        ProcessedOffsets offsets = new ProcessedOffsets();
        List<Long> delivered = new ArrayList<>();
        Set<Long> done = new HashSet<>();
        long next = random.nextInt(1_000);
        long highest = -1;

        for (int i = 0; i < 300; i++) {
            List<Long> inHand =
                    delivered.stream().filter(each -> !done.contains(each)).toList();
            if (inHand.isEmpty() || random.nextBoolean()) {
                // Compaction leaves gaps.
                next += random.nextInt(3) == 0 ? random.nextInt(5) : 0;
                offsets.delivered(next);
                delivered.add(next++);
            } else {
                long finished = inHand.get(random.nextInt(inHand.size()));
                offsets.done(finished);
                done.add(finished);
            }

            long committable = offsets.committable().orElseThrow();
            long expected = delivered.stream()
                    .filter(each -> !done.contains(each))
                    .findFirst()
                    .orElse(next);
            assertThat(committable).isEqualTo(expected).isGreaterThanOrEqualTo(highest);
            assertThat(offsets.inHand()).isEqualTo(delivered.size() - done.size());
            highest = committable;
        }
    }
}
