package io.raftlog.metadata;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The log of consumer groups, kept compacted by key. Only the coordinator that opened it last may append, and only where
 * it believes the end to be: what an older one still has on its way, or what would leave a gap, is refused.
 *
 * <p>Confined to the apply thread of the metadata group.
 */
final class GroupLogState {
    private final Map<ByteBuffer, GroupLogImage.Kept> records = new HashMap<>();
    private long epoch;
    private long endOffset;

    GroupLogState(GroupLogImage image) {
        epoch = image.epoch();
        endOffset = image.endOffset();
        image.records().forEach(kept -> records.put(kept.record().key(), kept));
    }

    /** Costs as much as there are records, not as they are long. */
    GroupLogImage image() {
        GroupLogImage.Kept[] kept = records.values().toArray(GroupLogImage.Kept[]::new);
        // Shares the array: nobody else has it.
        return new GroupLogImage(epoch, endOffset, Arrays.asList(kept));
    }

    long epoch() {
        return epoch;
    }

    Decision open(MetadataCommand.OpenGroupLog command) {
        return command.epoch() > epoch
                ? new Decision.Accepted(
                        List.of(new MetadataEvent.GroupLogOpened(command.epoch())),
                        new MetadataReply.GroupLogEnd(endOffset))
                : stale(command.epoch());
    }

    Decision append(MetadataCommand.AppendGroupRecords command) {
        if (command.epoch() != epoch) {
            return stale(command.epoch());
        }
        if (command.baseOffset() != endOffset) {
            return new Decision.Refused(Refusal.of(
                    ErrorCode.NOT_COORDINATOR,
                    "records of consumer groups came for offset " + command.baseOffset() + ", their log ends at "
                            + endOffset));
        }
        return new Decision.Accepted(
                List.of(new MetadataEvent.GroupRecordsAppended(command.baseOffset(), command.records())),
                new MetadataReply.GroupLogEnd(endOffset + command.records().size()));
    }

    void opened(MetadataEvent.GroupLogOpened event) {
        epoch = event.epoch();
    }

    void appended(MetadataEvent.GroupRecordsAppended event) {
        long offset = event.baseOffset();
        for (GroupRecord record : event.records()) {
            if (record.value() == null) {
                records.remove(record.key());
            } else {
                put(new GroupLogImage.Kept(offset, record));
            }
            offset++;
        }
        endOffset = offset;
    }

    private void put(GroupLogImage.Kept kept) {
        // Not put alone: it would keep the old key, and with it the whole entry that the old record came in.
        records.remove(Objects.requireNonNull(kept.record().key()));
        records.put(kept.record().key(), kept);
    }

    private Decision stale(long asked) {
        return new Decision.Refused(Refusal.of(
                ErrorCode.NOT_COORDINATOR,
                "coordinator epoch " + asked + " of the consumer groups is over, " + epoch + " has begun"));
    }
}
