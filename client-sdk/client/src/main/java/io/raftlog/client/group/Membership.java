package io.raftlog.client.group;

import io.raftlog.client.group.GroupCoordinator.InHand;
import io.raftlog.client.routing.Backoff;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.EventLoop;
import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a consumer in its group, from a thread of its own: however long the application works on a record, the group
 * knows that it lives.
 *
 * <p>Thread-safe; its state is confined to its loop.
 */
public final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final Duration LONGEST_LISTENING = Duration.ofSeconds(10);

    /**
     * After an answer, news is not asked about sooner: what others let go of comes in pieces. Nor is more than one thing
     * told ahead of the time for it: a coordinator that changes its mind with each answer would be asked without a pause.
     */
    private static final Duration BETWEEN_NEWS = Duration.ofMillis(20);

    /** Changes that wait for the consumer. Beyond that it is given nothing more, whatever the coordinator assigns. */
    private static final int MOST_UNTAKEN = 100;

    private final GroupCoordinator coordinator;
    private final MemberProfile profile;
    private final Supplier<List<InHand>> progress;
    private final Runnable changed;
    private final EventLoop loop;
    private final Queue<MembershipChange> changes = new ConcurrentLinkedQueue<>();
    private final Map<PartitionId, String> topics = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    /** Doubts that the loop has not heard of yet. */
    private final Queue<CompletableFuture<Void>> raised = new ConcurrentLinkedQueue<>();

    private final Backoff backoff = new Backoff(new Random());
    private volatile int epoch;
    private volatile boolean takesPart;

    // Confined to the loop.
    private final MembershipState state;
    private boolean listening;
    private final List<CompletableFuture<Void>> doubts = new ArrayList<>();
    private boolean underWay;
    private long notBeforeNanos = System.nanoTime();
    private long nextBeatNanos = notBeforeNanos;
    private long answeredAtNanos = notBeforeNanos;
    private @Nullable Long wakeAtNanos;

    /**
     * @param progress what the application has in hand, asked before each heartbeat
     * @param changed runs when there are changes to take, on the loop
     */
    public Membership(
            GroupCoordinator coordinator,
            MemberProfile profile,
            GroupSubscription subscription,
            Supplier<List<InHand>> progress,
            Runnable changed) {
        this.coordinator = coordinator;
        this.profile = profile;
        this.progress = progress;
        this.changed = changed;
        this.state = new MembershipState(subscription);
        this.loop = new EventLoop("raftlog-group-" + profile.groupId());
        loop.execute(this::turn);
    }

    /** The next thing that the consumer has to do; null if there is none. */
    public @Nullable MembershipChange nextChange() {
        return changes.poll();
    }

    /** The topic that an assigned partition belongs to. */
    public String topicOf(PartitionId partition) {
        String topic = topics.get(partition);
        if (topic == null) {
            throw new IllegalArgumentException(partition + " is not assigned, or its topic is not known");
        }
        return topic;
    }

    /** As the group knows the member now. */
    public MemberIdentity identity() {
        return profile.at(epoch);
    }

    /** Whether the group counted the member among its own when it was heard of last. */
    public boolean takesPart() {
        return takesPart;
    }

    public void subscribe(GroupSubscription subscription) {
        loop.execute(() -> {
            state.subscribe(subscription);
            turn();
        });
    }

    /**
     * Asks the group now whether the member still takes part, and with what. Completes when it is known: then {@link
     * #identity} is what the group knows, or there is a change to take.
     */
    public CompletableFuture<Void> confirm() {
        CompletableFuture<Void> known = new CompletableFuture<>();
        raised.add(known);
        loop.execute(() -> {
            hearDoubts();
            state.doubt();
            nextBeatNanos = System.nanoTime();
            turn();
        });
        if (gone.isDone()) {
            // The loop may have ended without having heard of it.
            known.complete(null);
        }
        return known;
    }

    /** The consumer is through with partitions that were revoked or lost. */
    public void released(Set<PartitionId> partitions) {
        Set<PartitionId> all = Set.copyOf(partitions);
        loop.execute(() -> {
            publish(state.released(all));
            turn();
        });
    }

    /**
     * The consumer has stopped with all partitions. Completes when the group knows, or it is certain that it cannot be
     * told soon; then no more heartbeats are sent. A static member's partitions wait for it.
     */
    public CompletableFuture<Void> leave() {
        loop.execute(() -> {
            state.leave(profile.isStatic() ? Beat.LEAVE_FOR_A_WHILE : Beat.LEAVE);
            notBeforeNanos = System.nanoTime();
            turn();
        });
        return gone;
    }

    private void turn() {
        if (state.phase() == MembershipState.Phase.GONE) {
            end();
        }
        if (underWay) {
            return;
        }
        Optional<Beat> next = state.beat();
        if (next.isEmpty()) {
            known();
            return;
        }
        long due = state.hasNews() ? notBeforeNanos : Math.max(notBeforeNanos, nextBeatNanos);
        if (due - System.nanoTime() > 0) {
            wakeAt(due);
            return;
        }
        send(next.get());
    }

    private void wakeAt(long nanos) {
        if (wakeAtNanos != null && wakeAtNanos - nanos <= 0) {
            return;
        }
        wakeAtNanos = nanos;
        loop.schedule(nanos - System.nanoTime(), () -> {
            if (wakeAtNanos != null && wakeAtNanos == nanos) {
                wakeAtNanos = null;
            }
            turn();
        });
    }

    private void send(Beat beat) {
        underWay = true;
        boolean ahead = nextBeatNanos - System.nanoTime() > 0;
        coordinator
                .beat(profile, beat, progress.get())
                .whenComplete((answer, thrown) -> loop.execute(() -> {
                    underWay = false;
                    if (thrown == null) {
                        answered(beat, answer);
                        if (ahead) {
                            notBeforeNanos = answeredAtNanos + BETWEEN_NEWS.toNanos();
                        }
                    } else {
                        failed(beat, CallFailedException.failureOf(thrown));
                    }
                    takesPart = state.phase() == MembershipState.Phase.MEMBER;
                    known();
                    turn();
                }));
    }

    private void answered(Beat beat, BeatAnswer answer) {
        backoff.reset();
        answeredAtNanos = System.nanoTime();
        nextBeatNanos = answeredAtNanos + answer.interval().toNanos();
        Optional<Map<PartitionId, String>> assigned =
                changes.size() < MOST_UNTAKEN ? answer.assignment() : Optional.empty();
        assigned.ifPresent(all -> all.forEach((partition, topic) -> {
            // Of one that was deleted just now the coordinator does not know it any more.
            if (!topic.isEmpty()) {
                topics.put(partition, topic);
            }
        }));
        List<MembershipChange> made = state.answered(beat, answer.epoch(), assigned.map(Map::keySet));
        topics.keySet().retainAll(state.held());
        if (!assigned.equals(answer.assignment())) {
            state.doubt();
        }
        // Before anybody acts on what was assigned: it is what they show.
        epoch = Math.max(0, state.epoch());
        publish(made);
        listen();
    }

    /** From one answer on, so that nobody who cannot be told asks again and again. */
    private void listen() {
        if (listening || state.phase() != MembershipState.Phase.MEMBER) {
            return;
        }
        listening = true;
        coordinator
                .news(profile, LONGEST_LISTENING)
                .whenComplete((news, thrown) -> loop.execute(() -> {
                    listening = false;
                    if (thrown != null) {
                        LOG.debug("group {}: not told of news: {}", profile.groupId(), thrown.toString());
                    } else if (news) {
                        hurry();
                    }
                }));
    }

    private void hurry() {
        long soon = answeredAtNanos + BETWEEN_NEWS.toNanos();
        if (soon - nextBeatNanos < 0) {
            nextBeatNanos = soon;
            turn();
        }
    }

    private void failed(Beat beat, Failure failure) {
        LOG.warn("group {}: heartbeat of member {}: {}", profile.groupId(), profile.memberId(), failure);
        notBeforeNanos = System.nanoTime() + backoff.nextNanos();
        publish(state.failed(beat, failure));
        if (beat.isLeave()) {
            // The group finds out when the session times out.
            end();
        }
    }

    private void hearDoubts() {
        for (CompletableFuture<Void> doubt = raised.poll(); doubt != null; doubt = raised.poll()) {
            doubts.add(doubt);
        }
    }

    private void known() {
        doubts.forEach(each -> each.complete(null));
        doubts.clear();
    }

    private void publish(List<MembershipChange> made) {
        if (!made.isEmpty()) {
            changes.addAll(made);
            changed.run();
        }
    }

    private void end() {
        gone.complete(null);
        hearDoubts();
        known();
        loop.stop();
    }
}
