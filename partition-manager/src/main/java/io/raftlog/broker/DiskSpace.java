package io.raftlog.broker;

import io.raftlog.broker.request.NodeNotice;
import io.raftlog.broker.space.DiskSpaceGuard;
import io.raftlog.broker.space.Space;
import io.raftlog.broker.space.SpaceLimits;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A node's view of its disk's space. */
final class DiskSpace {
    private DiskSpace() {}

    /** Refuses to let a node start on a disk that is full. */
    static DiskSpaceGuard open(Path dataDirectory, NodeConfig.Disk config) throws NodeStartException {
        try {
            Space space = Space.of(dataDirectory);
            DiskSpaceGuard.Opened opened = DiskSpaceGuard.open(
                    dataDirectory, space, SpaceLimits.of(config.freeMinBytes(), config.ballastBytes(), space.total()));
            Optional<Refusal> refusal = opened.refusal();
            if (refusal.isPresent()) {
                throw new NodeStartException(
                        refusal.get().code(),
                        refusal.get().message(),
                        refusal.get().hint());
            }
            return opened.guard().orElseThrow();
        } catch (IOException e) {
            throw new NodeStartException(
                    ErrorCode.STORAGE_FAILED,
                    "cannot see how much space the disk of " + dataDirectory + " has left: " + e,
                    "check the disk and who may write to the directory",
                    e);
        }
    }

    static List<NodeNotice> notices(DiskSpaceGuard space) {
        return space.refusal().stream()
                .map(refusal -> new NodeNotice(refusal.code(), refusal.message(), refusal.hint(), false))
                .toList();
    }
}
