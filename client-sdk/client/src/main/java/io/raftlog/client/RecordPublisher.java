package io.raftlog.client;

import io.raftlog.client.routing.ClusterRouter;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Gives each subscriber the records of a member of its own, as many as it asks for. */
final class RecordPublisher<K, V> implements Flow.Publisher<ConsumerRecord<K, V>> {
    private static final HandlerOptions IN_ORDER = HandlerOptions.defaults().withRetryDelays();

    private final Handling.MemberFactory<K, V> members;
    private final ClusterRouter router;
    private final Set<AutoCloseable> open;
    private final String groupId;

    RecordPublisher(
            Handling.MemberFactory<K, V> members, ClusterRouter router, Set<AutoCloseable> open, String groupId) {
        this.members = members;
        this.router = router;
        this.open = open;
        this.groupId = groupId;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ConsumerRecord<K, V>> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Demand demand = new Demand();
        HandlerSubscription<K, V> subscription;
        try {
            subscription = new Handling<K, V>(subscriber::onNext, record -> "all", IN_ORDER, 0)
                    .prepare(
                            (record, attempts, why) -> {
                                throw new HandlerFailedException(
                                        record.topicPartition(), record.offset(), attempts, why);
                            },
                            () -> {},
                            members,
                            router.timer(),
                            open,
                            groupId);
        } catch (RaftlogException e) {
            subscriber.onSubscribe(demand);
            subscriber.onError(e);
            return;
        }
        demand.subscription = subscription;
        subscriber.onSubscribe(demand);
        subscription.begin();
        subscription.whenStopped().whenComplete((nothing, thrown) -> {
            if (demand.cancelled) {
                return;
            }
            if (thrown == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(thrown);
            }
        });
    }

    private final class Demand implements Flow.Subscription {
        private volatile boolean cancelled;
        private volatile @Nullable HandlerSubscription<K, V> subscription;

        @Override
        public void request(long count) {
            HandlerSubscription<K, V> target = subscription;
            if (target == null) {
                return;
            }
            if (count < 1) {
                target.fail(new IllegalArgumentException("a request for " + count + " records"));
            } else {
                target.permit(count);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            HandlerSubscription<K, V> target = subscription;
            if (target != null) {
                target.cancel();
            }
        }
    }
}
