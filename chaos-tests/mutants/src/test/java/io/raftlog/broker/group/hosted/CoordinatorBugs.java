package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupOffsets.Commit;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.hosted.GroupIndex.MemberKey;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordHelpers;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.OffsetAndMetadata;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;

/** Bugs of the coordinator of groups. */
final class CoordinatorBugs {
    private CoordinatorBugs() {}

    /** Takes the commit of a member that was fenced. */
    static CoordinatorResult<OffsetCommitResponseData, CoordinatorRecord> commitOfAnybody(
            GroupCoordinatorShard library, AuthorizableRequestContext origin, OffsetCommitRequestData commit) {
        try {
            return library.commitOffset(origin, commit);
        } catch (StaleMemberEpochException | UnknownMemberIdException e) {
            List<CoordinatorRecord> records = new ArrayList<>();
            commit.topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> records.add(GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
                                    commit.groupId(),
                                    topic.name(),
                                    partition.partitionIndex(),
                                    OffsetAndMetadata.fromRequest(
                                            topic.topicId(), partition, 1, OptionalLong.empty())))));
            return new CoordinatorResult<>(records, new OffsetCommitResponseData());
        }
    }

    /** The last commit wins. */
    static Optional<Refusal> mayGoBack(Commit commit, Offset offset, Map<PartitionId, Offset> kept) {
        return Optional.empty();
    }

    /** Tells a member what it will have, while others still have it. */
    static Set<PartitionId> target(GroupIndex index, MemberKey member) {
        return index.target(member);
    }
}
