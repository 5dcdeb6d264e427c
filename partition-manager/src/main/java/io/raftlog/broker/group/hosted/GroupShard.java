package io.raftlog.broker.group.hosted;

import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorExecutor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataDelta;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetrics;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorShard;
import org.apache.kafka.coordinator.common.runtime.CoordinatorShardBuilder;
import org.apache.kafka.coordinator.common.runtime.CoordinatorTimer;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.timeline.SnapshotRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The library's shard of groups with what raftlog keeps beside it. Everything that changes a group passes here, also what the
 * library does by its own timers, so that the history misses nothing.
 *
 * <p>Confined to the coordinator's thread.
 */
final class GroupShard implements CoordinatorShard<CoordinatorRecord> {
    private final GroupCoordinatorShard library;
    private final GroupIndex index;
    private final GroupOperations operations;
    private CoordinatorMetadataImage topics = CoordinatorMetadataImage.EMPTY;

    private GroupShard(
            GroupCoordinatorShard library,
            GroupIndex index,
            Chronicle chronicle,
            Attendance attendance,
            GroupSettings settings,
            Time time) {
        this.library = library;
        this.index = index;
        this.operations = new GroupOperations(library, index, chronicle, attendance, settings, time, () -> topics);
    }

    GroupOperations operations() {
        return operations;
    }

    @Override
    public void onLoaded(CoordinatorMetadataImage newImage) {
        topics = newImage;
        library.onLoaded(newImage);
    }

    @Override
    public void onMetadataUpdate(CoordinatorMetadataDelta delta, CoordinatorMetadataImage newImage) {
        topics = newImage;
        library.onMetadataUpdate(delta, newImage);
    }

    @Override
    public void onUnloaded() {
        library.onUnloaded();
    }

    @Override
    public void replay(long offset, long producerId, short producerEpoch, CoordinatorRecord record) {
        if (Note.is(record)) {
            index.replayNote(record);
        } else {
            library.replay(offset, producerId, producerEpoch, record);
            index.replay(record);
        }
    }

    /** Makes a shard as the runtime asks for it, with what the library gets in its way. */
    static final class Builder implements CoordinatorShardBuilder<GroupShard, CoordinatorRecord> {
        private final GroupCoordinatorShard.Builder library;
        private final Attendance attendance;
        private final GroupNews news;
        private final GroupSettings settings;
        private @Nullable SnapshotRegistry registry;
        private @Nullable Time time;
        private @Nullable CoordinatorTimer<CoordinatorRecord> timer;
        private @Nullable CoordinatorExecutor<CoordinatorRecord> executor;

        Builder(GroupCoordinatorShard.Builder library, Attendance attendance, GroupNews news, GroupSettings settings) {
            this.library = library;
            this.attendance = attendance;
            this.news = news;
            this.settings = settings;
        }

        @Override
        public Builder withSnapshotRegistry(SnapshotRegistry given) {
            registry = given;
            library.withSnapshotRegistry(given);
            return this;
        }

        @Override
        public Builder withLogContext(LogContext given) {
            library.withLogContext(given);
            return this;
        }

        @Override
        public Builder withTime(Time given) {
            time = given;
            library.withTime(given);
            return this;
        }

        @Override
        public Builder withTimer(CoordinatorTimer<CoordinatorRecord> given) {
            timer = given;
            return this;
        }

        @Override
        public Builder withExecutor(CoordinatorExecutor<CoordinatorRecord> given) {
            executor = given;
            return this;
        }

        @Override
        public Builder withCoordinatorMetrics(CoordinatorMetrics given) {
            library.withCoordinatorMetrics(given);
            return this;
        }

        @Override
        public Builder withTopicPartition(TopicPartition given) {
            library.withTopicPartition(given);
            return this;
        }

        @Override
        public GroupShard build() {
            Time clock = Objects.requireNonNull(time);
            GroupIndex index = new GroupIndex(Objects.requireNonNull(registry), attendance::gone, news);
            Chronicle chronicle = new Chronicle(index, clock);
            library.withTimer(new NotingTimer(Objects.requireNonNull(timer), chronicle))
                    .withExecutor(new NotingExecutor(Objects.requireNonNull(executor), chronicle));
            return new GroupShard(
                    (GroupCoordinatorShard) library.build(), index, chronicle, attendance, settings, clock);
        }
    }
}
