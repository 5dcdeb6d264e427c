package io.raftlog.broker;

import io.raftlog.broker.request.ServingGate;
import io.raftlog.broker.space.DiskSpaceGuard;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.MetadataImages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does without being asked: registers, makes its replicas those that the metadata says, gives leadership to
 * where it belongs.
 *
 * <p>Thread-safe.
 */
final class NodeChores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeChores.class);
    private static final Duration RECONCILE_AT_LEAST_EVERY = Duration.ofSeconds(10);
    private static final Duration RECONCILE_AGAIN_AFTER_FAILURE = Duration.ofSeconds(1);

    private final MetadataImages images;
    private final Readiness readiness;
    private final Registration registration;
    private final CompletableFuture<Void> expelled = new CompletableFuture<>();
    private final Recurring registering;
    private final Recurring reconciling;
    private final Recurring balancing;
    private final Recurring watchingSpace;
    private final Recurring givingAway;
    private final LogChores logs;
    private final Recurring moving;
    private final Recurring admitting;

    NodeChores(
            MetadataImages images,
            Readiness readiness,
            Registration registration,
            ReplicaReconciler reconciler,
            LeaderBalancer balancer,
            Duration balanceEvery,
            DiskSpaceGuard space,
            SpaceHandover spaceHandover,
            LogChores logs,
            ReplicaMover mover,
            MetadataVoters voters) {
        this.images = images;
        this.readiness = readiness;
        this.registration = registration;
        this.logs = logs;
        this.registering = new Recurring("registration", registration::attempt);
        this.reconciling = new Recurring("reconciler", () -> reconcile(reconciler));
        this.balancing = new Recurring("leader-balancer", () -> {
            balancer.pass();
            return balanceEvery;
        });
        this.watchingSpace = new Recurring("disk-space", space::look);
        this.givingAway = new Recurring("space-handover", spaceHandover::pass);
        this.admitting = new Recurring("metadata-voters", () -> voters.pass(images.latest()));
        this.moving = new Recurring("replica-mover", () -> mover.pass(images.latest()));
    }

    /**
     * Begins. Nothing is opened, moved or served before the node is registered: what an older copy of the metadata says
     * may have been overtaken.
     *
     * @return fails if the cluster refuses the node
     */
    CompletableFuture<Void> start(ServingGate gate) {
        CompletableFuture<Void> admitted = registration.outcome().thenRun(() -> {
            gate.open();
            images.listen(image -> {
                if (!registration.isKnownTo(image)) {
                    expelled.completeExceptionally(registration.removed());
                }
                reconciling.wake();
                moving.wake();
            });
            reconciling.wake();
            balancing.wake();
            logs.start();
            moving.wake();
            admitting.wake();
        });
        registering.wake();
        watchingSpace.wake();
        givingAway.wake();
        return admitted;
    }

    /** Fails when the cluster has removed this node. */
    CompletableFuture<Void> expelled() {
        return expelled;
    }

    /** Leadership stays where it is from now on, and so do replicas. */
    void stopBalancing() {
        balancing.breakOff();
        moving.breakOff();
        admitting.breakOff();
    }

    @Override
    public void close() {
        registering.breakOff();
        balancing.breakOff();
        givingAway.breakOff();
        watchingSpace.close();
        moving.breakOff();
        admitting.breakOff();
        reconciling.close();
    }

    private Duration reconcile(ReplicaReconciler reconciler) {
        MetadataImage image = images.latest();
        boolean settled = reconciler.reconcile(image);
        logs.follow(image);
        if (settled && !readiness.reached().isDone()) {
            LOG.info("the node is ready");
        }
        readiness.set(settled);
        return settled ? RECONCILE_AT_LEAST_EVERY : RECONCILE_AGAIN_AFTER_FAILURE;
    }
}
