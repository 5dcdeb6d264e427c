package io.raftlog.metadata;

import io.raftlog.raft.RaftGroupHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The log of consumer groups inside the metadata group.
 *
 * <p>Thread-safe.
 *
 * @param image as this node has applied it
 */
record ReplicatedGroupLog(RaftGroupHandle group, Supplier<GroupLogImage> image) implements GroupLog {
    @Override
    public CompletableFuture<GroupLogImage> open() {
        long epoch = image.get().epoch() + 1;
        return propose(new MetadataCommand.OpenGroupLog(epoch)).thenApply(end -> opened(epoch, end));
    }

    private GroupLogImage opened(long epoch, long endOffset) {
        GroupLogImage opened = image.get();
        if (opened.epoch() != epoch || opened.endOffset() != endOffset) {
            throw new CompletionException(
                    new IllegalStateException("epoch " + opened.epoch() + " followed on " + epoch + " at once"));
        }
        return opened;
    }

    @Override
    public CompletableFuture<Long> append(long epoch, long baseOffset, List<GroupRecord> records) {
        return propose(new MetadataCommand.AppendGroupRecords(epoch, baseOffset, records));
    }

    @Override
    public CompletableFuture<Void> confirmLeadership() {
        return group.readBarrier();
    }

    private CompletableFuture<Long> propose(MetadataCommand command) {
        return endOffset(
                group.propose(MetadataCodec.encodeCommand(command), List.of()).thenApply(MetadataCodec::decodeReply));
    }

    static CompletableFuture<Long> endOffset(CompletableFuture<MetadataReply> answer) {
        return answer.thenApply(reply -> {
            if (reply instanceof MetadataReply.GroupLogEnd end) {
                return end.offset();
            }
            if (reply instanceof MetadataReply.Refused refused) {
                throw new CompletionException(new GroupLogRefusedException(refused.refusal()));
            }
            throw new AssertionError(reply);
        });
    }
}
