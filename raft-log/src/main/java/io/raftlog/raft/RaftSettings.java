package io.raftlog.raft;

import io.raftlog.raft.gate.StartGate;
import io.raftlog.raft.transport.PeerRpcType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How we run Ratis: each setting that differs from its default, with the reason. */
final class RaftSettings {
    /** Largest entry with its data: a batch of the hard limit, or a group of smaller ones. */
    static final SizeInBytes MAX_ENTRY = SizeInBytes.valueOf(StartGate.MAX_ENTRY_BYTES);

    private static final int NEWCOMER_ENTRIES_BEHIND = 64;

    private RaftSettings() {}

    static RaftProperties of(RaftHost.Config config) {
        var properties = new GroupProperties();
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(config.directory().toFile()));
        RaftConfigKeys.Rpc.setType(properties, new PeerRpcType());
        durability(properties);
        sizes(properties);
        purging(properties, config.raftLog());
        timing(properties, config);
        return properties;
    }

    private static void durability(RaftProperties properties) {
        // Both acknowledge entries that are not on disk.
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        // Never accept a damaged log as a shorter one.
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        // The data of an entry must be on disk before its header may be.
        RaftServerConfigKeys.Log.StateMachineData.setSync(properties, true);
        RaftServerConfigKeys.Log.StateMachineData.setCachingEnabled(properties, true);
        RaftServerConfigKeys.Log.StateMachineData.setSyncTimeout(properties, seconds(10));
        // A node looks at the space of its disk before it starts; this is for groups that are made later.
        RaftServerConfigKeys.setStorageFreeSpaceMin(properties, SizeInBytes.valueOf("1MB"));
        // Snapshots and purging are ours to decide.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
        RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, false);
        // A read confirms leadership with a majority first.
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    }

    private static void sizes(RaftProperties properties) {
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, MAX_ENTRY);
        // The Raft log of a partition holds headers only; preallocation is a real write of zeros.
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("4KB"));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("16MB"));
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("64MB"));
        // Producers' sequences make retries safe; this cache only costs memory, on followers too.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, seconds(5));
    }

    private static void purging(RaftProperties properties, RaftLogPolicy policy) {
        // Only closed files are purged, so they have to be closed now and then.
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(policy.segmentBytes()));
        // What is to go has been decided by then, file by file; a term may leave one with a single entry.
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    }

    private static void timing(RaftProperties properties, RaftHost.Config config) {
        long election = config.electionTimeout().toMillis();
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(election));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(longest(election)));
        // A group that has just been made has no leader to wait for.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(Math.min(200, election)));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(Math.min(500, longest(election))));
        // How close a newcomer must be before it becomes a voter; by default nearly as far as a leader may be ahead.
        RaftServerConfigKeys.setStagingCatchupGap(properties, NEWCOMER_ENTRIES_BEHIND);
        RaftServerConfigKeys.Rpc.setSlownessTimeout(properties, seconds(30));
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, seconds(3));
        // Waiting before an append adds its whole length to the latency of a lone record.
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, millis(0));
        // Each append on a follower would wait for the fsync of the one before.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        // One more Raft entry, round trip and fsync for every commit.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    }

    /** Apart enough that two followers seldom stand at the same time. */
    private static long longest(long shortest) {
        return shortest * 5 / 3;
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }

    private static TimeDuration seconds(long seconds) {
        return TimeDuration.valueOf(seconds, TimeUnit.SECONDS);
    }
}
