package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupCoordinator;
import io.raftlog.broker.group.GroupOffsets.AllOffsets;
import io.raftlog.broker.group.GroupOffsets.Commit;
import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.GroupOffsets.PastReset;
import io.raftlog.broker.group.GroupOffsets.Reset;
import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.GroupView.Listed;
import io.raftlog.broker.group.GroupView.Rebalance;
import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.group.Membership.Origin;
import io.raftlog.broker.group.hosted.GroupIndex.MemberKey;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.Timer;
import io.raftlog.metadata.GroupLog;
import io.raftlog.metadata.GroupLogImage;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.metadata.MetadataLeadership;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator of consumer groups on a node: there while the node leads the metadata group, and begun anew with each
 * time it does.
 *
 * <p>Thread-safe.
 */
public final class HostedGroups implements GroupCoordinator, MetadataLeadership, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostedGroups.class);
    private static final Duration BEFORE_OPENING_AGAIN = Duration.ofMillis(100);
    private static final int MOST_PENDING = 20_000;
    private static final long NOT_LEADING = 0;
    private static final long NOT_OPEN = 0;

    private final GroupSettings settings;
    private final MetadataImages images;
    private final Supplier<Environment> environments;
    private final Executor lifecycle;
    private final Timer timer;
    private final Executor answers;
    private final Runnable closing;
    private final AtomicLong leaderships = new AtomicLong();
    private final AtomicInteger pending = new AtomicInteger();

    /** Which of this node's leaderships it is; nothing of another one may come through. */
    private volatile long leading = NOT_LEADING;

    private volatile @Nullable Tenure tenure;
    /** Of the tenure; used by the lifecycle alone. */
    private long openEpoch = NOT_OPEN;

    HostedGroups(
            GroupSettings settings,
            MetadataImages images,
            Supplier<Environment> environments,
            Executor lifecycle,
            Timer timer,
            Executor answers,
            Runnable closing) {
        this.settings = settings;
        this.images = images;
        this.environments = environments;
        this.lifecycle = lifecycle;
        this.timer = timer;
        this.answers = answers;
        this.closing = closing;
        images.listen(image -> lifecycle.execute(() -> {
            Tenure now = tenure;
            if (now != null) {
                now.topics(images.latest());
            }
        }));
    }

    /**
     * @param clock by which groups and offsets that nobody uses grow old
     * @param answers runs what follows on an answer
     */
    public static HostedGroups create(
            GroupSettings settings, MetadataImages images, InstantSource clock, Timer timer, Executor answers) {
        ExecutorService lifecycle = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "raftlog-groups-lifecycle");
            thread.setDaemon(true);
            return thread;
        });
        return new HostedGroups(
                settings, images, () -> Environment.real(clock), lifecycle, timer, answers, lifecycle::shutdown);
    }

    @Override
    public void began(GroupLog groups) {
        long id = leaderships.incrementAndGet();
        leading = id;
        lifecycle.execute(() -> open(id, groups));
    }

    @Override
    public void ended() {
        leading = NOT_LEADING;
        lifecycle.execute(this::closeTenure);
    }

    private void open(long id, GroupLog log) {
        if (leading == id) {
            closeTenure();
            log.open().whenCompleteAsync((image, failure) -> opened(id, log, image, failure), lifecycle);
        }
    }

    private void opened(long id, GroupLog log, @Nullable GroupLogImage image, @Nullable Throwable failure) {
        if (leading != id) {
            return;
        }
        if (image == null) {
            LOG.info("the log of consumer groups does not open yet: {}", String.valueOf(failure));
            timer.after(BEFORE_OPENING_AGAIN, () -> lifecycle.execute(() -> open(id, log)));
            return;
        }
        LOG.info(
                "this node coordinates consumer groups, epoch {}, {} records",
                image.epoch(),
                image.records().size());
        openEpoch = image.epoch();
        tenure = new Tenure(
                log,
                image,
                images.latest(),
                settings,
                environments.get(),
                broken -> lifecycle.execute(() -> broken(id, log, image.epoch(), broken)));
    }

    private void broken(long id, GroupLog log, long epoch, Throwable failure) {
        if (leading == id && epoch == openEpoch) {
            LOG.warn("coordinating consumer groups begins anew: {}", failure.toString());
            // All that it had on its way fails, one after the other: it is replaced once.
            openEpoch = NOT_OPEN;
            open(id, log);
        }
    }

    private void closeTenure() {
        Tenure over = tenure;
        tenure = null;
        if (over != null) {
            over.close();
        }
    }

    @Override
    public CompletableFuture<Answer<HeartbeatReply>> heartbeat(Heartbeat heartbeat) {
        AtomicBoolean changed = new AtomicBoolean();
        return write(
                heartbeat.groupId(),
                "heartbeat",
                operations -> {
                    var result = operations.heartbeat(heartbeat);
                    changed.set(!result.records().isEmpty() || operations.unsettled(heartbeat.groupId()));
                    return result;
                },
                answer -> {
                    if (changed.get()) {
                        settle(heartbeat.groupId());
                    }
                    return LibraryMessages.reply(answer, settings.sessionTimeoutMs());
                });
    }

    /** A note for people: should it fail, the next heartbeat makes up for it. */
    private void settle(String groupId) {
        Tenure now = tenure;
        if (now != null) {
            now.write("settle", operations -> operations.settle(groupId)).exceptionally(failure -> {
                LOG.debug("not noted that group {} has settled: {}", groupId, failure.toString());
                return null;
            });
        }
    }

    @Override
    public CompletableFuture<Answer<Boolean>> news(String groupId, UUID memberId, Duration longest) {
        var member = new MemberKey(groupId, memberId.toString());
        // Who waits no longer counts as pending: there is one for each member at most.
        return read(groupId, "news", (operations, end) -> operations.news(member))
                .thenCompose(answer -> answer instanceof Answer.Given<CompletableFuture<Boolean>> waiting
                        ? waiting.value()
                                .completeOnTimeout(false, longest.toMillis(), TimeUnit.MILLISECONDS)
                                .thenApplyAsync(Answer::of, answers)
                        : CompletableFuture.completedFuture(
                                ((Answer.Refused<CompletableFuture<Boolean>>) answer).as()));
    }

    @Override
    public CompletableFuture<Answer<Committed>> commit(Commit commit) {
        return write(commit.groupId(), "commit", operations -> operations.commit(commit), Function.identity());
    }

    @Override
    public CompletableFuture<Answer<AllOffsets>> offsets(String groupId, Optional<MemberEpoch> member) {
        Tenure now = tenure;
        if (now == null) {
            return CompletableFuture.completedFuture(Answer.refused(notHere()));
        }
        // Another coordinator may have taken commits since, and this node not know yet that it leads no more.
        return now.confirmed()
                .handle((confirmed, failure) -> failure == null)
                .thenCompose(leads -> leads
                        ? read(groupId, "offsets", (operations, end) -> operations.offsets(groupId, member, end))
                        : CompletableFuture.completedFuture(Answer.refused(
                                ErrorCode.NOT_COORDINATOR,
                                "this node could not confirm that it still coordinates consumer groups",
                                "")));
    }

    @Override
    public CompletableFuture<Answer<List<Listed>>> list() {
        return read("", "list", (operations, end) -> operations.views().list(end));
    }

    @Override
    public CompletableFuture<Answer<Description>> describe(String groupId) {
        return read(groupId, "describe", (operations, end) -> {
            GroupViews.Seen seen = operations.views().describe(groupId, end);
            return new Description(
                    groupId,
                    seen.state(),
                    seen.epoch(),
                    seen.assignor(),
                    seen.members(),
                    settings.heartbeatIntervalMs(),
                    settings.sessionTimeoutMs());
        });
    }

    @Override
    public CompletableFuture<Answer<List<Rebalance>>> history(String groupId) {
        return read(groupId, "history", (operations, end) -> operations.history(groupId, end));
    }

    @Override
    public CompletableFuture<Answer<Committed>> reset(Reset reset) {
        return write(reset.groupId(), "reset", operations -> operations.reset(reset), Function.identity());
    }

    @Override
    public CompletableFuture<Answer<PastReset>> lastReset(String groupId) {
        return read(groupId, "last-reset", (operations, end) -> operations.lastReset(groupId));
    }

    @Override
    public CompletableFuture<Answer<Committed>> undo(String groupId, PastReset reset) {
        return write(groupId, "undo", operations -> operations.undo(groupId, reset, ownOrigin()), Function.identity());
    }

    @Override
    public CompletableFuture<Answer<String>> delete(String groupId) {
        return write(groupId, "delete", operations -> operations.delete(groupId, ownOrigin()), Function.identity());
    }

    private static Origin ownOrigin() {
        return new Origin("raftlog", InetAddress.getLoopbackAddress());
    }

    private <T, R> CompletableFuture<Answer<R>> write(
            String groupId,
            String name,
            Function<GroupOperations, CoordinatorResult<T, CoordinatorRecord>> operation,
            Function<T, R> answer) {
        AtomicBoolean begun = new AtomicBoolean();
        return run(
                groupId,
                begun::get,
                now -> now.write(name, operations -> {
                    var result = operation.apply(operations);
                    begun.set(!result.records().isEmpty());
                    return result;
                }),
                answer);
    }

    private <R> CompletableFuture<Answer<R>> read(
            String groupId, String name, BiFunction<GroupOperations, Long, R> operation) {
        return run(groupId, () -> false, now -> now.read(name, operation), Function.identity());
    }

    private <T, R> CompletableFuture<Answer<R>> run(
            String groupId,
            Supplier<Boolean> begun,
            Function<Tenure, CompletableFuture<T>> work,
            Function<T, R> answer) {
        Tenure now = tenure;
        if (now == null) {
            return CompletableFuture.completedFuture(Answer.refused(notHere()));
        }
        if (pending.incrementAndGet() > MOST_PENDING) {
            pending.decrementAndGet();
            return CompletableFuture.completedFuture(Answer.refused(
                    ErrorCode.BUSY,
                    MOST_PENDING + " requests wait for the coordinator of consumer groups",
                    "try again shortly"));
        }
        CompletableFuture<T> done;
        try {
            done = work.apply(now);
        } catch (RuntimeException e) {
            done = CompletableFuture.failedFuture(e);
        }
        return done.whenComplete((result, failure) -> pending.decrementAndGet())
                .handleAsync(
                        (result, failure) -> failure == null
                                ? Answer.of(answer.apply(result))
                                : Answer.refused(refusal(groupId, failure, begun.get())),
                        answers);
    }

    private Refusal refusal(String groupId, Throwable failure, boolean begun) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            return refused.refusal();
        }
        if (cause instanceof GroupMaxSizeReachedException) {
            return settings.limits().noMoreMembers(groupId);
        }
        return Refusals.of(groupId, cause, begun).orElseThrow(() -> new CompletionException(cause));
    }

    private Refusal notHere() {
        return leading == NOT_LEADING
                ? Refusal.of(ErrorCode.NOT_COORDINATOR, "this node does not coordinate consumer groups")
                : Refusal.of(ErrorCode.COORDINATOR_LOADING, "this node begins to coordinate consumer groups");
    }

    @Override
    public void close() {
        ended();
        closing.run();
    }
}
