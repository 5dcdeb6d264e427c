package io.raftlog.client.group;

import java.util.Set;

/**
 * Which topics a member wants to read: those named, and those whose whole name matches a pattern.
 *
 * <p>Immutable.
 *
 * @param pattern in RE2 syntax; empty for none
 */
public record GroupSubscription(Set<String> topics, String pattern) {
    public GroupSubscription {
        topics = Set.copyOf(topics);
        if (topics.isEmpty() && pattern.isEmpty()) {
            throw new IllegalArgumentException("a subscription to nothing");
        }
    }
}
