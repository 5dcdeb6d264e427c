package io.raftlog.raft;

import io.raftlog.log.LocalDisk;
import io.raftlog.raft.gate.SyncedDirectory;
import io.raftlog.raft.gate.VoteCopy;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.server.storage.RaftStorageDirectory;

/**
 * Where Ratis keeps a group's Raft log, the vote of this replica and the group's members. Ratis renames and creates files
 * there, and leaves it to us to make that durable; and it does not notice if what it put in their place is damaged.
 *
 * <p>Thread-safe.
 */
final class GroupDirectory {
    private final SyncedDirectory current;
    private final VoteCopy votes;

    private GroupDirectory(SyncedDirectory current, VoteCopy votes) {
        this.current = current;
        this.votes = votes;
    }

    /** Ratis has just made the directories, if they are new; syncs them up to the directory of all groups. */
    static GroupDirectory open(RaftStorageDirectory made) throws IOException {
        var disk = new LocalDisk();
        Path root = made.getRoot().toPath();
        Path current = made.getCurrentDir().toPath();
        disk.createDirectories(current);
        disk.createDirectories(root);
        var synced = new SyncedDirectory(disk, current);
        synced.settle();
        return new GroupDirectory(synced, VoteCopy.open(disk, root));
    }

    /** Returns once all that Ratis created and renamed here before is durable. */
    void settle() throws IOException {
        current.settle();
    }

    /**
     * Returns once the votes given here so far are durable, and their copy too. The directory first: a copy that is ahead of
     * what it was made of tells that something was lost.
     */
    void settleVotes() throws IOException {
        current.settle();
        votes.settle();
    }

    /** {@link #settleVotes}, then whether the replica's one vote in this term is for that member. */
    boolean confirmsVote(long term, String votedFor) throws IOException {
        current.settle();
        return votes.confirms(term, votedFor);
    }

    /** Ratis has written who the members are. From then on the entry that says so may be purged. */
    void membersWritten(RaftConfigurationProto members) throws IOException {
        if (!votes.names(members)) {
            settleVotes();
        }
    }
}
