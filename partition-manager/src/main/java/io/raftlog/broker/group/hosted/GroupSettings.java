package io.raftlog.broker.group.hosted;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;

/**
 * How groups keep time, and how much of them is kept.
 *
 * <p>Immutable.
 *
 * @param sessionTimeout without a heartbeat for this long a member is removed
 */
public record GroupSettings(Duration heartbeatInterval, Duration sessionTimeout, GroupLimits limits) {
    public GroupSettings {
        if (sessionTimeout.compareTo(heartbeatInterval) <= 0) {
            throw new IllegalArgumentException(
                    "a session of " + sessionTimeout + " ends before the next heartbeat, after " + heartbeatInterval);
        }
    }

    /** With {@link GroupLimits} of these. */
    public GroupSettings(Duration heartbeatInterval, Duration sessionTimeout, int groups, int members, int offsets) {
        this(heartbeatInterval, sessionTimeout, new GroupLimits(groups, members, offsets));
    }

    int heartbeatIntervalMs() {
        return Math.toIntExact(heartbeatInterval.toMillis());
    }

    /**
     * For a member that waits for partitions of others, which nobody reads from when they are released until it asks again:
     * a fifth of the usual, and a millisecond at least.
     */
    int waitingIntervalMs() {
        return Math.max(1, heartbeatIntervalMs() / 5);
    }

    int sessionTimeoutMs() {
        return Math.toIntExact(sessionTimeout.toMillis());
    }

    AbstractConfig library() {
        Map<String, Object> set = new HashMap<>();
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_HEARTBEAT_INTERVAL_MS_CONFIG, heartbeatIntervalMs());
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_MIN_HEARTBEAT_INTERVAL_MS_CONFIG, heartbeatIntervalMs());
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_MAX_HEARTBEAT_INTERVAL_MS_CONFIG, heartbeatIntervalMs());
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMs());
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_MIN_SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMs());
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_MAX_SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMs());
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_MAX_SIZE_CONFIG, limits.members());
        // A member learns at once what it gets, not a second later.
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_ASSIGNMENT_INTERVAL_MS_CONFIG, 0);
        set.put(GroupCoordinatorConfig.CONSUMER_GROUP_MIN_ASSIGNMENT_INTERVAL_MS_CONFIG, 0);
        // Offsets are kept until somebody deletes them: a group that was away for a week must not begin anew.
        set.put(GroupCoordinatorConfig.OFFSETS_RETENTION_MINUTES_CONFIG, Integer.MAX_VALUE);
        return new AbstractConfig(
                Utils.mergeConfigs(List.of(GroupCoordinatorConfig.CONFIG_DEF, ShareGroupConfig.CONFIG_DEF)),
                set,
                false);
    }
}
