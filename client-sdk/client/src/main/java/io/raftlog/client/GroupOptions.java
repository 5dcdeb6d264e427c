package io.raftlog.client;

import java.time.Duration;

/**
 * What of a consumer's builder concerns its group.
 *
 * @param commitInterval how often what is processed is committed by itself; zero for never
 */
record GroupOptions(StartFrom start, Duration commitInterval, RebalanceListener listener) {
    boolean commitsByItself() {
        return !commitInterval.isZero();
    }
}
