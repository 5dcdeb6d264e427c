package io.raftlog.broker.group;

/** What a front translates for, of groups. */
public record GroupHandlers(
        HeartbeatHandler heartbeat,
        CommitOffsetsHandler commit,
        FetchOffsetsHandler fetchOffsets,
        GroupQueryHandler query,
        GroupLagHandler lag,
        ResetOffsetsHandler reset) {
    /** @param pace remembers how fast groups get on */
    public static GroupHandlers create(CoordinatorAccess access, PartitionReads reads, GroupPace pace) {
        return new GroupHandlers(
                new HeartbeatHandler(access),
                new CommitOffsetsHandler(access, new PartitionEnds(reads)),
                new FetchOffsetsHandler(access),
                new GroupQueryHandler(access),
                new GroupLagHandler(access, reads, pace),
                new ResetOffsetsHandler(access, reads));
    }
}
