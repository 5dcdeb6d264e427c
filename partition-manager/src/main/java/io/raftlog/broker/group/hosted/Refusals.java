package io.raftlog.broker.group.hosted;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InvalidRegularExpression;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;

/** What the library throws, in raftlog's terms. */
final class Refusals {
    private Refusals() {}

    /**
     * Empty for what nobody foresaw.
     *
     * @param begun whether the operation had been carried out in memory: it may still come to be then
     */
    static Optional<Refusal> of(String groupId, Throwable failure, boolean begun) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (begun && (cause instanceof NotCoordinatorException || cause instanceof RejectedExecutionException)) {
            return refusal(
                    ErrorCode.LEADERSHIP_LOST,
                    "the coordinator of group \"" + groupId + "\" moved while the change was on its way",
                    "ask again; the new coordinator knows what came of it");
        }
        if (cause instanceof NotCoordinatorException || cause instanceof RejectedExecutionException) {
            return refusal(ErrorCode.NOT_COORDINATOR, "this node does not coordinate consumer groups any more", "");
        }
        if (cause instanceof CoordinatorLoadInProgressException) {
            return refusal(
                    ErrorCode.COORDINATOR_LOADING,
                    "this node begins to coordinate consumer groups",
                    "try again shortly");
        }
        if (cause instanceof TimeoutException) {
            return refusal(
                    ErrorCode.METADATA_UNAVAILABLE,
                    "the change to group \"" + groupId + "\" was not on a majority in time",
                    "see which nodes run: raftlog cluster health");
        }
        return decided(groupId, cause);
    }

    private static Optional<Refusal> decided(String groupId, Throwable cause) {
        String told = String.valueOf(cause.getMessage());
        if (cause instanceof UnknownMemberIdException) {
            return refusal(
                    ErrorCode.UNKNOWN_MEMBER,
                    "group \"" + groupId + "\" has no such member (any more): " + told,
                    "join again; what it had may be with others now: raftlog group members " + groupId);
        }
        if (cause instanceof FencedMemberEpochException
                || cause instanceof StaleMemberEpochException
                || cause instanceof IllegalGenerationException
                || cause instanceof FencedInstanceIdException) {
            return refusal(
                    ErrorCode.STALE_MEMBER_EPOCH,
                    "group \"" + groupId + "\" has gone on without this member: " + told,
                    "join again; see why: raftlog group history " + groupId);
        }
        if (cause instanceof UnreleasedInstanceIdException) {
            return refusal(
                    ErrorCode.INSTANCE_ID_IN_USE,
                    told,
                    "give each member an instance id of its own; see who has it: raftlog group members " + groupId);
        }
        if (cause instanceof GroupIdNotFoundException) {
            return refusal(
                    ErrorCode.UNKNOWN_GROUP,
                    "there is no group \"" + groupId + "\"",
                    "see the groups: raftlog group list");
        }
        if (cause instanceof GroupNotEmptyException) {
            return Optional.of(notEmpty(groupId));
        }
        if (cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException) {
            return refusal(ErrorCode.LIMIT_EXCEEDED, "group \"" + groupId + "\": " + told, "");
        }
        if (cause instanceof InvalidRequestException || cause instanceof InvalidRegularExpression) {
            return refusal(ErrorCode.INVALID_REQUEST, "group \"" + groupId + "\": " + told, "");
        }
        return Optional.empty();
    }

    static Refusal notEmpty(String groupId) {
        return new Refusal(
                ErrorCode.GROUP_NOT_EMPTY,
                "group \"" + groupId + "\" has members that run",
                "stop them, see which: raftlog group members " + groupId);
    }

    private static Optional<Refusal> refusal(ErrorCode code, String message, String hint) {
        return Optional.of(new Refusal(code, message, hint));
    }
}
