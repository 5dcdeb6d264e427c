package io.raftlog.client.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.group.KeyedWork.Task;
import io.raftlog.model.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Records of some keys are delivered, done, fail and are tried again, while partitions leave and come back. */
class KeyedWorkProperties {
    private static final int CONCURRENCY = 3;

    private final List<Task<String>> running = new ArrayList<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<TopicPartition, Set<Long>> open = new HashMap<>();
    private final Set<TopicPartition> leaving = new HashSet<>();

    /** The last record of each partition and key that was done. */
    private final Map<String, Long> lastDone = new HashMap<>();

    private final KeyedWork<String> work = new KeyedWork<>(CONCURRENCY);

    @Property(tries = 500)
    void eachKeyIsInOrderAndOnlyWhatIsDoneIsCommittable(@ForAll long seed) {
        Random random = new Random(seed);
        long now = 0;
        for (int i = 0; i < 400; i++) {
            now++;
            TopicPartition partition = new TopicPartition("orders", random.nextInt(2));
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> deliver(partition, "k" + random.nextInt(4));
                case 4, 5 -> begin(now);
                case 6, 7 -> done(random);
                case 8 -> fail(random, now);
                default -> leave(random, partition);
            }
            verify();
        }
        finish(now);
    }

    private void deliver(TopicPartition partition, String key) {
        if (leaving.contains(partition)) {
            return;
        }
        long offset = next.getOrDefault(partition, 0L);
        work.add(partition, offset, key, key);
        next.put(partition, offset + 1);
        open.computeIfAbsent(partition, first -> new HashSet<>()).add(offset);
    }

    private boolean begin(long now) {
        Optional<Task<String>> task = work.next(now);
        task.ifPresent(begun -> {
            assertThat(leaving).doesNotContain(begun.partition());
            assertThat(running)
                    .noneMatch(other -> other.partition().equals(begun.partition())
                            && other.record().equals(begun.record()));
            assertThat(begun.offset()).isGreaterThan(lastDone.getOrDefault(lane(begun), -1L));
            running.add(begun);
        });
        return task.isPresent();
    }

    private static String lane(Task<String> task) {
        return task.partition() + " " + task.record();
    }

    private void done(Random random) {
        if (!running.isEmpty()) {
            Task<String> task = running.remove(random.nextInt(running.size()));
            work.done(task);
            open.getOrDefault(task.partition(), new HashSet<>()).remove(task.offset());
            lastDone.put(lane(task), task.offset());
        }
    }

    private void fail(Random random, long now) {
        if (!running.isEmpty()) {
            work.park(running.remove(random.nextInt(running.size())), now + random.nextInt(20));
        }
    }

    /** Lets the partition go, and has it back once nothing is worked on: from what could be committed. */
    private void leave(Random random, TopicPartition partition) {
        if (!leaving.contains(partition) && random.nextInt(10) > 0) {
            return;
        }
        boolean idle = running.stream().noneMatch(task -> task.partition().equals(partition));
        assertThat(work.letGo(partition)).isEqualTo(idle);
        leaving.add(partition);
        if (idle) {
            OptionalLong committable = work.committable(partition);
            work.end(partition);
            leaving.remove(partition);
            committable.ifPresent(offset -> next.put(partition, offset));
            open.remove(partition);
            lastDone.keySet().removeIf(lane -> lane.startsWith(partition + " "));
        }
    }

    private void verify() {
        assertThat(work.running()).isEqualTo(running.size()).isLessThanOrEqualTo(CONCURRENCY);
        open.forEach((partition, offsets) -> {
            assertThat(work.committable(partition))
                    .hasValue(offsets.stream().min(Long::compare).orElse(next.getOrDefault(partition, 0L)));
            assertThat(work.inHand(partition)).isEqualTo(offsets.size());
        });
    }

    /** Nothing that was delivered and stayed is left lying. */
    private void finish(long now) {
        Random first = new Random(0);
        while (!running.isEmpty() || begin(now + 100)) {
            done(first);
        }
        open.forEach((partition, offsets) ->
                assertThat(offsets).isEqualTo(leaving.contains(partition) ? offsets : Set.of()));
    }
}
