package io.raftlog.tools.cluster;

import io.raftlog.protocol.ErrorCode;

/** Waits between two looks at another process, which cannot tell us when it is done. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalClusterException(ErrorCode.CLOSED, "interrupted while waiting for a node");
        }
    }
}
