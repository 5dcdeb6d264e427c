package io.raftlog.client.routing;

import io.raftlog.protocol.ErrorCode;

/** How a topic that we knew has come to its end. */
public enum TopicEnd {
    DELETED,
    /** There is another one of its name. */
    CREATED_AGAIN;

    /** @param advice what to do about the other one */
    public Failure failure(TopicView topic, String advice) {
        String deleted = "topic \"" + topic.name() + "\" (" + topic.id() + ") was deleted";
        return switch (this) {
            case DELETED -> Failure.of(ErrorCode.UNKNOWN_TOPIC, deleted, "raftlog topic list");
            case CREATED_AGAIN -> Failure.of(ErrorCode.UNKNOWN_TOPIC, deleted + " and created again", advice);
        };
    }
}
