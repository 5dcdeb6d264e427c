package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.GroupOffsets.PastReset;
import io.raftlog.metadata.v1.FormerOffset;
import io.raftlog.metadata.v1.NoteKey;
import io.raftlog.metadata.v1.ResetNote;
import io.raftlog.model.PartitionId;
import java.util.List;

/** The note of a group's last reset. */
final class ResetNotes {
    private ResetNotes() {}

    static NoteKey key(String groupId) {
        return NoteKey.newBuilder().setGroupId(groupId).setReset(true).build();
    }

    static ResetNote note(long atMs, List<Offset> former) {
        ResetNote.Builder note = ResetNote.newBuilder().setAtMs(atMs);
        for (Offset offset : former) {
            note.addFormer(FormerOffset.newBuilder()
                    .setTopicId(TopicNotes.bytes(offset.partition().topicId()))
                    .setTopic(offset.topic())
                    .setPartition(offset.partition().partition())
                    .setOffset(offset.offset())
                    .setLeaderEpoch(offset.leaderEpoch())
                    .setMetadata(offset.metadata()));
        }
        return note.build();
    }

    static PastReset read(byte[] bytes) {
        ResetNote note = Note.parse(ResetNote.parser(), bytes);
        return new PastReset(
                note.getAtMs(),
                note.getFormerList().stream()
                        .map(former -> new Offset(
                                new PartitionId(TopicNotes.uuid(former.getTopicId()), former.getPartition()),
                                former.getTopic(),
                                former.getOffset(),
                                former.getLeaderEpoch(),
                                former.getMetadata()))
                        .toList());
    }
}
