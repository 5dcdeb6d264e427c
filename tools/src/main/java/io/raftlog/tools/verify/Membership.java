package io.raftlog.tools.verify;

import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.ConsumerRecords;
import io.raftlog.client.GroupMembership;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.client.RebalanceListener;
import io.raftlog.client.Serdes;
import io.raftlog.history.Details;
import io.raftlog.history.Payload;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One member of a group, from joining to leaving: it commits what it was given, and asks what is committed. It is two
 * processes of the history, one that polls and one that comes, goes and commits: partitions come and go during a poll.
 *
 * <p>Confined to one thread.
 */
final class Membership implements RebalanceListener, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String group;
    private final Journal journal;
    private final long polling;
    private final long belonging;
    private final Consumer<byte[], byte[]> consumer;
    /** Behind the last record that was given, of each partition that is held and gave any since the last commit. */
    private final Map<TopicPartition, Long> uncommitted = new HashMap<>();

    private final Set<TopicPartition> held = new HashSet<>();
    private final Set<String> moved = new TreeSet<>();

    Membership(RaftlogClient client, WorkloadPlan plan, Journal journal) {
        this.group = plan.group();
        this.journal = journal;
        this.polling = journal.newProcess();
        this.belonging = journal.newProcess();
        this.consumer = client.consumer(Serdes.bytes(), Serdes.bytes())
                .group(group)
                .topics(plan.topic())
                .commitManually()
                .onRebalance(this)
                .build();
    }

    /** Whether the process may go on; so for the others. */
    boolean poll() {
        moved.clear();
        journal.recorder().invoke(polling, "poll", Journal.polling(), group());
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                uncommitted.put(record.topicPartition(), record.offset() + 1);
            }
            Details details = moved.isEmpty() ? group() : group().with("rebalance", List.copyOf(moved));
            journal.recorder().ok(polling, "poll", Journal.polled(records), details);
            journal.tally().succeeded(records.count());
            return true;
        } catch (RaftlogException e) {
            return !journal.failed(polling, "poll", Journal.polling(), group(), e);
        }
    }

    /** Each partition by itself: of a refusal for one, nothing could be said about the others. */
    boolean commit() {
        for (TopicPartition partition : List.copyOf(uncommitted.keySet())) {
            Map<TopicPartition, Long> next = Map.of(partition, uncommitted.remove(partition));
            Payload asked = Journal.offsets(next);
            Details details = committing(group, epoch());
            journal.recorder().invoke(belonging, "commit", asked, details);
            try {
                consumer.commitSync(next);
                journal.recorder().ok(belonging, "commit", asked, details);
                journal.tally().succeeded(0);
            } catch (RaftlogException e) {
                if (journal.failed(belonging, "commit", asked, details, e)) {
                    return false;
                }
            }
        }
        return true;
    }

    boolean askCommitted() {
        if (held.isEmpty()) {
            return true;
        }
        Payload asked = Journal.unknownOffsets(held);
        journal.recorder().invoke(belonging, "committed", asked, group());
        try {
            Map<TopicPartition, Long> committed = consumer.committed(held);
            journal.recorder().ok(belonging, "committed", Journal.offsets(committed), group());
            journal.tally().succeeded(0);
            return true;
        } catch (RaftlogException e) {
            return !journal.failed(belonging, "committed", asked, group(), e);
        }
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
        held.addAll(partitions);
        tell("joined", held);
        note(partitions);
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        release(partitions);
    }

    @Override
    public void lost(Set<TopicPartition> partitions) {
        release(partitions);
    }

    private void release(Set<TopicPartition> partitions) {
        // Told before it is so: from here on another may have them.
        tell("revoked", partitions);
        held.removeAll(partitions);
        uncommitted.keySet().removeAll(partitions);
        note(partitions);
    }

    private void note(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> moved.add(Journal.key(partition)));
    }

    private void tell(String function, Collection<TopicPartition> partitions) {
        List<String> keys =
                new ArrayList<>(partitions.stream().map(Journal::key).sorted().toList());
        Payload payload = Payload.keys(keys);
        Details details = inGeneration(group, epoch());
        journal.recorder().invoke(belonging, function, payload, details);
        journal.recorder().ok(belonging, function, payload, details);
    }

    private Details group() {
        return Details.of("g", group);
    }

    /**
     * Members go from one generation to the next each in its own time: that of a commit is held against those of members
     * that were given the partition, and not against {@code gen} of just anybody.
     *
     * @param epoch 0 while the member is about to join anew: then nobody knows which it was
     */
    static Details committing(String group, long epoch) {
        Details details = Details.of("g", group);
        return epoch == 0 ? details : details.with("memberEpoch", epoch);
    }

    static Details inGeneration(String group, long epoch) {
        return Details.of("g", group).with("gen", epoch);
    }

    private long epoch() {
        return consumer.membership().map(GroupMembership::epoch).orElse(0);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
