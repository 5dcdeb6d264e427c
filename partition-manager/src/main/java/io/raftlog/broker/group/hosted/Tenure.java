package io.raftlog.broker.group.hosted;

import com.yammer.metrics.core.MetricsRegistry;
import io.raftlog.metadata.GroupLog;
import io.raftlog.metadata.GroupLogImage;
import io.raftlog.metadata.MetadataImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library's runtime in one epoch of the log of consumer groups. Each epoch has a runtime of its own, so that nothing of
 * an earlier one is left in it.
 *
 * <p>Thread-safe, but for {@link #topics} and {@link #close}, which one thread calls.
 */
final class Tenure implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);

    /** There is one shard. The library wants a name for it. */
    private static final TopicPartition SHARD = new TopicPartition("consumer-groups", 0);

    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(5);
    private static final int KEPT_BUFFER_BYTES = 1 << 20;

    private final GroupLog log;
    private final Environment environment;
    private final CoordinatorRuntime<GroupShard, CoordinatorRecord> runtime;
    private final Metrics metrics = new Metrics();
    private final MetricsRegistry registry = new MetricsRegistry();
    private final GroupCoordinatorMetrics groupMetrics = new GroupCoordinatorMetrics(registry, metrics);
    private final GroupNews news = new GroupNews();
    private TopicsImage topics;

    /**
     * Begins to read the log; until that is done every operation fails.
     *
     * @param image the log as it was when the epoch began
     * @param broken hears that the epoch is over
     */
    Tenure(
            GroupLog log,
            GroupLogImage image,
            MetadataImage metadata,
            GroupSettings settings,
            Environment environment,
            Consumer<Throwable> broken) {
        this.log = log;
        this.environment = environment;
        this.topics = new TopicsImage(metadata);
        var partition = new GroupLogPartition(log, image, environment.background(), broken);
        AbstractConfig library = settings.library();
        var config = new GroupCoordinatorConfig(library);
        var groups = new GroupConfigManager(Map.of(), config, new ShareGroupConfig(library));
        var attendance = new Attendance(environment.time());
        runtime = new CoordinatorRuntime.Builder<GroupShard, CoordinatorRecord>()
                .withLogPrefix("consumer groups")
                .withTime(environment.time())
                .withTimer(environment.timer())
                .withEventProcessor(environment.processor())
                .withPartitionWriter(partition)
                .withLoader(partition)
                .withCoordinatorShardBuilderSupplier(
                        () -> new GroupShard.Builder(shard(config, groups), attendance, news, settings))
                .withWriteTimeout(WRITE_TIMEOUT)
                .withCoordinatorRuntimeMetrics(new NoRuntimeMetrics())
                .withCoordinatorMetrics(groupMetrics)
                .withSerializer(new RecordBytes())
                .withAppendLingerMs(OptionalInt.empty())
                .withExecutorService(environment.background())
                .withCachedBufferMaxBytesSupplier(() -> KEPT_BUFFER_BYTES)
                .build();
        runtime.onMetadataUpdate(topics.emptyDelta(), topics);
        runtime.scheduleLoadOperation(SHARD, 1);
    }

    private static GroupCoordinatorShard.Builder shard(GroupCoordinatorConfig config, GroupConfigManager groups) {
        var builder = new GroupCoordinatorShard.Builder(config, groups);
        builder.withAuthorizerPlugin(Optional.empty());
        return builder;
    }

    /** Changes groups; completes once the change is on disk on a majority. */
    <T> CompletableFuture<T> write(
            String name, Function<GroupOperations, CoordinatorResult<T, CoordinatorRecord>> operation) {
        return runtime.scheduleWriteOperation(name, SHARD, shard -> operation.apply(shard.operations()));
    }

    /** @param operation gets the offset up to which the log is on disk on a majority */
    <T> CompletableFuture<T> read(String name, BiFunction<GroupOperations, Long, T> operation) {
        return runtime.scheduleReadOperation(
                name, SHARD, (shard, committed) -> operation.apply(shard.operations(), committed));
    }

    /** Completes once this node has confirmed that it still leads. */
    CompletableFuture<Void> confirmed() {
        return log.confirmLeadership();
    }

    /** The topics are others now. */
    void topics(MetadataImage metadata) {
        var changed = new TopicsImage(metadata);
        if (changed.version() <= topics.version()) {
            return;
        }
        TopicsImage before = topics;
        topics = changed;
        runtime.onMetadataUpdate(changed.since(before), changed);
        List<GroupCoordinatorShard.DeletedTopic> deleted = before.image().topics().values().stream()
                .filter(topic -> metadata.topic(topic.id()).isEmpty())
                .map(topic -> new GroupCoordinatorShard.DeletedTopic(TopicsImage.uuid(topic.id()), topic.name()))
                .toList();
        if (!deleted.isEmpty()) {
            write("topics-deleted", operations -> operations.topicsDeleted(deleted))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            LOG.warn("offsets of deleted topics {} are kept: {}", deleted, failure.toString());
                        }
                    });
        }
    }

    @Override
    public void close() {
        try {
            runtime.close();
            news.close();
            groupMetrics.close();
        } catch (Exception e) {
            throw new IllegalStateException("the coordinator of consumer groups did not close", e);
        } finally {
            environment.background().shutdownNow();
            metrics.close();
            registry.shutdown();
        }
    }
}
