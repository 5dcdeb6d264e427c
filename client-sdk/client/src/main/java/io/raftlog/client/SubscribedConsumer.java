package io.raftlog.client;

import io.raftlog.client.group.GroupCoordinator;
import io.raftlog.client.group.GroupCoordinator.InHand;
import io.raftlog.client.group.GroupSubscription;
import io.raftlog.client.group.MemberProfile;
import io.raftlog.client.group.Membership;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer whose partitions come from its group. */
final class SubscribedConsumer<K, V> extends ReadingConsumer<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(SubscribedConsumer.class);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(50);

    private final MemberProfile profile;
    private final GroupCoordinator coordinator;
    private final GroupOptions options;
    private final GroupWork<K, V> work;
    private final Executor executor;

    /** What the member may commit; read by any thread. */
    private final ConcurrentMap<TopicPartition, HeldPartition> held = new ConcurrentHashMap<>();

    private volatile @Nullable Group<K, V> group;
    private long nextCommitNanos = System.nanoTime();
    private CompletableFuture<Void> lastCommit = CompletableFuture.completedFuture(null);

    /** What there is once the consumer has subscribed. */
    private record Group<K, V>(Membership membership, GroupCommits commits, Rebalancing<K, V> rebalancing) {}

    SubscribedConsumer(
            ClusterRouter router,
            PartitionReads<K, V> reads,
            Set<AutoCloseable> open,
            MemberProfile profile,
            GroupCoordinator coordinator,
            GroupOptions options,
            GroupWork<K, V> work,
            Executor executor) {
        super(router, reads, open);
        this.profile = profile;
        this.coordinator = coordinator;
        this.options = options;
        this.work = work;
        this.executor = executor;
    }

    @Override
    public void subscribe(Collection<String> topics) {
        subscribe(new GroupSubscription(Set.copyOf(topics), ""));
    }

    @Override
    public void subscribe(TopicPattern pattern) {
        subscribe(new GroupSubscription(Set.of(), pattern.regex()));
    }

    private void subscribe(GroupSubscription subscription) {
        run(() -> {
            // A name that nobody knows is refused here, and not waited for without end.
            subscription
                    .topics()
                    .forEach(topic -> Failures.await(router.metadata().topic(topic)));
            Group<K, V> now = group;
            if (now == null) {
                group = join(subscription);
            } else {
                now.membership().subscribe(subscription);
            }
        });
    }

    private Group<K, V> join(GroupSubscription subscription) {
        Membership membership = new Membership(coordinator, profile, subscription, this::inHand, reads::nudge);
        GroupCommits commits = new GroupCommits(coordinator, membership, held::containsValue, router.requestTimeout());
        PartitionStarts starts = new PartitionStarts(router, coordinator, membership, options.start(), executor);
        return new Group<>(
                membership, commits, new Rebalancing<>(membership, reads, work, starts, commits, options, held));
    }

    private List<InHand> inHand() {
        long now = System.nanoTime();
        List<InHand> all = new ArrayList<>();
        work.inHand().forEach((name, record) -> {
            HeldPartition partition = held.get(name);
            if (partition != null) {
                all.add(new InHand(
                        partition.id(),
                        record.offset(),
                        TimeUnit.NANOSECONDS.toMillis(Math.max(0, now - record.sinceNanos()))));
            }
        });
        return all;
    }

    private Group<K, V> joined() {
        Group<K, V> now = group;
        if (now == null) {
            throw new IllegalStateException("nothing is subscribed: call subscribe before");
        }
        return now;
    }

    @Override
    void polled() {
        joined();
        work.polled();
    }

    @Override
    void turn() {
        joined().rebalancing().turn();
        if (options.commitsByItself() && System.nanoTime() - nextCommitNanos >= 0 && lastCommit.isDone()) {
            nextCommitNanos = System.nanoTime() + options.commitInterval().toNanos();
            lastCommit = joined().commits()
                    .commit(joined().rebalancing().committableOfThoseThatStay(), false)
                    .whenComplete((done, thrown) -> {
                        if (thrown != null) {
                            LOG.warn(
                                    "group {}: not committed, will be tried again: {}",
                                    profile.groupId(),
                                    CallFailedException.failureOf(thrown));
                        }
                    });
        }
    }

    @Override
    void delivered(ConsumerRecords<K, V> records) {
        work.delivered(records);
    }

    @Override
    Duration longestWait() {
        if (joined().rebalancing().isUnsettled()) {
            return SOON;
        }
        return options.commitsByItself() ? options.commitInterval() : LONGEST_GOODBYE;
    }

    @Override
    public void commitSync() {
        run(() -> Failures.awaitChange(commitDelivered()));
    }

    @Override
    public void commitSync(Map<TopicPartition, Long> nextOffsets) {
        run(() -> Failures.awaitChange(commit(nextOffsets, false)));
    }

    @Override
    public CompletableFuture<Void> commitAsync() {
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        run(() -> begun.add(Failures.forApplications(commitDelivered(), executor)));
        return begun.get(0);
    }

    @Override
    public CompletableFuture<Void> commitAsync(Map<TopicPartition, Long> nextOffsets) {
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        run(() -> begun.add(Failures.forApplications(commit(nextOffsets, false), executor)));
        return begun.get(0);
    }

    @Override
    public void rewind(Map<TopicPartition, Long> nextOffsets) {
        run(() -> {
            reads.requireAll(nextOffsets.keySet());
            Failures.awaitChange(commit(nextOffsets, true));
            nextOffsets.forEach(reads::seek);
            nextOffsets.keySet().forEach(work::ended);
        });
    }

    /** Also of partitions that were lost: it is for the group to say who has them now. */
    private CompletableFuture<Void> commitDelivered() {
        Map<HeldPartition, Long> offsets = new HashMap<>();
        for (TopicPartition name : reads.partitions()) {
            OptionalLong delivered = work.delivered(name);
            if (delivered.isPresent()) {
                offsets.put(partition(name), delivered.getAsLong());
            }
        }
        return joined().commits().commit(offsets, false);
    }

    private CompletableFuture<Void> commit(Map<TopicPartition, Long> nextOffsets, boolean rewind) {
        Map<HeldPartition, Long> offsets = new HashMap<>();
        nextOffsets.forEach((name, offset) -> {
            if (offset < 0) {
                throw new IllegalArgumentException("offset " + offset + " of " + name + " is negative");
            }
            offsets.put(partition(name), offset);
        });
        return joined().commits().commit(offsets, rewind);
    }

    /** One that is not held is named as well as can be: the group refuses it, and says who has it. */
    private HeldPartition partition(TopicPartition name) {
        HeldPartition mine = held.get(name);
        if (mine != null) {
            return mine;
        }
        TopicView topic = offsets.topicOf(name);
        return new HeldPartition(topic.partitionId(name.partition()), name, topic, 0);
    }

    @Override
    public Map<TopicPartition, Long> committed(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        run(() -> {
            Map<PartitionId, TopicPartition> ids = new HashMap<>();
            partitions.forEach(name -> ids.put(partition(name).id(), name));
            Failures.await(coordinator.committed(joined().membership().identity(), ids.keySet()))
                    .forEach((id, found) -> found.offset().ifPresent(offset -> {
                        TopicPartition name = ids.get(id);
                        if (name != null) {
                            offsets.put(name, offset);
                        }
                    }));
        });
        return offsets;
    }

    @Override
    public Optional<GroupMembership> membership() {
        Group<K, V> now = group;
        int epoch = now == null ? 0 : now.membership().identity().epoch();
        return Optional.of(new GroupMembership(profile.groupId(), profile.memberId(), epoch));
    }

    @Override
    public Set<TopicPartition> assignment() {
        return Set.copyOf(held.keySet());
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        throw inGroup();
    }

    @Override
    public void assignTopic(String topic) {
        throw inGroup();
    }

    private IllegalStateException inGroup() {
        return new IllegalStateException("the group \"" + profile.groupId()
                + "\" assigns the partitions: call subscribe, or build the consumer without group(..)");
    }

    /** As if all partitions were revoked. */
    @Override
    void goodbye() {
        Group<K, V> left = group;
        if (left == null) {
            return;
        }
        Set<TopicPartition> names = Set.copyOf(held.keySet());
        try {
            if (!names.isEmpty()) {
                options.listener().revoked(names);
            }
        } finally {
            Map<HeldPartition, Long> rest =
                    options.commitsByItself() ? left.rebalancing().committable(held.values()) : Map.of();
            // Behind every commit that is still under way.
            left.commits()
                    .commit(rest, false)
                    .orTimeout(LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                    .handle((done, thrown) -> {
                        if (thrown != null) {
                            LOG.warn("group {}: left without a last commit: {}", profile.groupId(), thrown.toString());
                        }
                        return true;
                    })
                    .join();
        }
    }

    @Override
    void closed() {
        Group<K, V> left = group;
        if (left != null) {
            left.membership()
                    .leave()
                    .completeOnTimeout(null, LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }
}
