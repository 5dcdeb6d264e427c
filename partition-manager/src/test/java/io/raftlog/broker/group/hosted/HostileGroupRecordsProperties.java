package io.raftlog.broker.group.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.Membership;
import io.raftlog.hostile.Garbled;
import io.raftlog.metadata.GroupLogImage;
import io.raftlog.metadata.GroupLogImage.Kept;
import io.raftlog.metadata.GroupRecord;
import io.raftlog.metadata.MemoryGroupLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorPlayback;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.timeline.SnapshotRegistry;

/**
 * Records of consumer groups that no coordinator wrote as they are: the log is read, or refused with the offset of what is
 * wrong in it; and what was read can be asked for.
 */
class HostileGroupRecordsProperties {
    /** What two members, their commits and a reset leave behind. */
    private static final List<Kept> WRITTEN = written();

    private final GroupIndex index =
            new GroupIndex(new SnapshotRegistry(new LogContext()), member -> {}, new GroupNews());

    @Example
    void thereIsARecordOfEveryKind() {
        RecordBytes bytes = new RecordBytes();

        assertThat(WRITTEN.stream()
                        .map(kept -> bytes.read(kept.offset(), kept.record().key(), value(kept)))
                        .map(record -> Note.is(record)
                                ? Note.keyOf(record).getKindCase().name()
                                : record.key().getClass().getSimpleName()))
                .contains(
                        "REBALANCE_SLOT",
                        "RESET",
                        "TOPIC_ID",
                        "ConsumerGroupMetadataKey",
                        "ConsumerGroupMemberMetadataKey",
                        "ConsumerGroupTargetAssignmentMemberKey",
                        "ConsumerGroupCurrentMemberAssignmentKey",
                        "OffsetCommitKey");
        assertThat(load(WRITTEN)).isEmpty();
    }

    @Property(tries = 3_000)
    void aGarbledRecordIsReadOrRefusedByItsOffset(
            @ForAll @IntRange(max = 1_000) int which,
            @ForAll("damages") UnaryOperator<byte[]> damage,
            @ForAll boolean inKey) {
        List<Kept> records = new ArrayList<>(WRITTEN);
        Kept hit = records.get(which % records.size());
        ByteBuffer key = hit.record().key();
        ByteBuffer value = value(hit);
        records.set(
                which % records.size(),
                new Kept(
                        hit.offset(),
                        inKey
                                ? new GroupRecord(garbled(key, damage), value)
                                : new GroupRecord(key, garbled(value, damage))));

        Optional<Throwable> refused = load(records);

        if (refused.isPresent()) {
            assertThat(refused.get())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("offset " + hit.offset() + " of the log of consumer groups");
        } else {
            assertThat(new Chronicle(index, Time.SYSTEM).history(SimulatedGroups.GROUP))
                    .isNotNull();
            assertThat(new TopicNotes(index, () -> {
                                throw new AssertionError("not asked for");
                            })
                            .sizes(SimulatedGroups.GROUP))
                    .isNotNull();
            index.note(ResetNotes.key(SimulatedGroups.GROUP))
                    .ifPresent(reset -> assertThat(ResetNotes.read(reset)).isNotNull());
        }
    }

    /** Why the log is refused; empty if it was read. */
    private Optional<Throwable> load(List<Kept> records) {
        var partition = new GroupLogPartition(
                new MemoryGroupLog().leader(), new GroupLogImage(1, 1_000, records), Runnable::run, failure -> {});
        try {
            partition.load(new TopicPartition("groups", 0), new Index()).join();
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(Objects.requireNonNull(e.getCause()));
        }
    }

    private final class Index implements CoordinatorPlayback<CoordinatorRecord> {
        @Override
        public void replay(long offset, long producerId, short producerEpoch, CoordinatorRecord record) {
            if (Note.is(record)) {
                index.replayNote(record);
            } else {
                index.replay(record);
            }
        }

        @Override
        public void replayEndTransactionMarker(long producerId, short producerEpoch, TransactionResult result) {}

        @Override
        public void updateLastWrittenOffset(long offset) {}

        @Override
        public void updateLastCommittedOffset(long offset) {}
    }

    private static List<Kept> written() {
        SimulatedGroups groups = new SimulatedGroups(6);
        for (int i = 1; i <= 2; i++) {
            groups.given(groups.beat(groups.coordinator(), new UUID(5, i), Membership.JOIN, Set.of()));
        }
        List<Kept> records = new ArrayList<>(groups.log.image().inOrder());
        groups.advance(60_000);
        groups.settle();
        groups.given(groups.commit(groups.coordinator(), Optional.empty(), 1, 42, false));
        records.addAll(groups.log.image().inOrder());
        RecordBytes bytes = new RecordBytes();
        CoordinatorRecord reset = Note.record(
                ResetNotes.key(SimulatedGroups.GROUP),
                ResetNotes.note(5, List.of(new Offset(groups.partition(1), SimulatedGroups.TOPIC, 42, 3, "m"))));
        records.add(new Kept(
                900,
                new GroupRecord(
                        ByteBuffer.wrap(bytes.serializeKey(reset)),
                        ByteBuffer.wrap(Objects.requireNonNull(bytes.serializeValue(reset))))));
        return List.copyOf(records);
    }

    private static ByteBuffer value(Kept kept) {
        return Objects.requireNonNull(kept.record().value());
    }

    private static ByteBuffer garbled(ByteBuffer bytes, UnaryOperator<byte[]> damage) {
        byte[] sound = new byte[bytes.remaining()];
        bytes.duplicate().get(sound);
        return ByteBuffer.wrap(damage.apply(sound));
    }

    @Provide
    Arbitrary<UnaryOperator<byte[]>> damages() {
        return Garbled.damages();
    }
}
