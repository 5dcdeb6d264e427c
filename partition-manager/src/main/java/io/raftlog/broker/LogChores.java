package io.raftlog.broker;

import io.raftlog.log.LogCleaner;
import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.LogKeeper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Retention, compaction and scrubbing of the replicas on this node, each on a thread of its own.
 *
 * <p>Thread-safe.
 */
final class LogChores implements AutoCloseable {
    private final OpenReplicas replicas;
    private final LogUpkeep upkeep;
    private final Duration retentionInterval;
    private final Recurring retaining;
    private final Recurring compacting;
    private final Recurring scrubbing;

    /**
     * @param clock by which records grow old
     * @param reports hears of replicas that are damaged
     */
    LogChores(
            NodeConfig config,
            MetadataImages images,
            OpenReplicas replicas,
            InstantSource clock,
            Consumer<MembershipCommand> reports) {
        NodeConfig.Upkeep settings = config.upkeep();
        this.replicas = replicas;
        this.upkeep =
                new LogUpkeep(replicas::keeper, LogPolicies.nodeDefaults(config), settings.producerSilence(), clock);
        this.retentionInterval = settings.retentionInterval();
        this.retaining = new Recurring("retention", () -> {
            upkeep.pass(images.latest());
            return retentionInterval;
        });
        Compactions compactions = new Compactions(
                replicas::keeper,
                () -> new LogCleaner(settings.compactionMemoryBytes(), new IoRate(settings.compactionBytesPerSecond())),
                settings.compactionInterval(),
                clock);
        this.compacting = new Recurring("compaction", () -> compactions.pass(images.latest()));
        ReplicaScrub scrub = new ReplicaScrub(
                config.nodeId(),
                replicas::replicas,
                reports,
                settings.scrubInterval(),
                new IoRate(settings.scrubBytesPerSecond()),
                System::nanoTime);
        this.scrubbing = new Recurring("scrub", () -> scrub.pass(images.latest()));
    }

    void start() {
        // Not at once: what is about to be deleted can still be rescued by altering the topic.
        retaining.wakeAfter(retentionInterval);
        compacting.wake();
        scrubbing.wake();
    }

    /** The replicas keep from now on to what their topics ask in this image. */
    void follow(MetadataImage image) {
        upkeep.follow(image);
    }

    /** Somebody asked for a compaction. */
    void compactSoon() {
        compacting.wake();
    }

    /** Of a replica that serves. */
    Optional<LogKeeper> keeper(PartitionId id) {
        return replicas.keeper(id);
    }

    @Override
    public void close() {
        // An interrupt tells them to stop; it closes none of the log's files.
        compacting.breakOff();
        scrubbing.breakOff();
        retaining.close();
    }
}
