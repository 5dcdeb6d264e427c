package io.raftlog.raft.gate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of Ratis' vote and members where the two files of them, or one, cannot be relied on: they are put back from
 * their copy.
 *
 * <p>Of a vote that is safe, since whatever this replica told anybody is in the copy, or a later term is. Where entries have a
 * later term than the copy, this replica has told nobody of a vote in that term: it goes on there, without a vote. It may
 * forget a term that it only heard of; what Raft promises rests on votes and on entries alone. Of members: those that Ratis
 * has written to their file are in the copy, all later ones are in the Raft log, which Ratis reads after it.
 *
 * <p>Immutable. Touches no file.
 *
 * @param problem why they cannot be put back, or must not be believed
 * @param vote the one that is put back
 * @param steps by which they are put back
 * @param what the same, for the node's log
 */
record VoteMending(Optional<String> problem, Optional<Vote> vote, List<CutStep> steps, List<String> what) {
    VoteMending {
        steps = List.copyOf(steps);
        what = List.copyOf(what);
    }

    /** @param lastTerm that of the last entry which the replica holds, in its Raft log or its checkpoint */
    static VoteMending of(RaftLogScan scan, VoteCopyReading copy, long lastTerm) {
        if (copy instanceof VoteCopyReading.Of of) {
            return by(of, scan, lastTerm);
        }
        Optional<String> problem = scan.votes().problem();
        return copy instanceof VoteCopyReading.Unreadable unreadable
                ? none(problem.map(what -> what + "; it cannot be put back: " + unreadable.why()))
                : none(problem);
    }

    private static VoteMending none(Optional<String> problem) {
        return new VoteMending(problem, Optional.empty(), List.of(), List.of());
    }

    private static VoteMending by(VoteCopyReading.Of copy, RaftLogScan scan, long lastTerm) {
        VoteFiles files = scan.votes();
        CopiedVote copied = copy.copied();
        Optional<String> lostVote = lostVote(scan, copied);
        Optional<String> lostMembers = lostMembers(scan, copied);
        if (lostVote.isEmpty() && copied.vote().isForgottenBy(files.vote())) {
            return none(Optional.of("raft-meta in " + scan.directory() + " says " + files.vote()
                    + ", but there is a copy of it that says " + copied.vote()));
        }
        Optional<String> doubt = copied.membersLeftOut() && lostMembers.isPresent()
                ? Optional.of("there are too many members for a copy")
                : copy.doubt();
        if (doubt.isPresent()) {
            return none(lostVote.or(() -> lostMembers).map(what -> what + "; it cannot be put back: " + doubt.get()));
        }
        var steps = new ArrayList<CutStep>();
        var what = new ArrayList<String>();
        Optional<Vote> vote =
                lostVote.map(lost -> copied.vote().term() >= lastTerm ? copied.vote() : new Vote(lastTerm, ""));
        vote.ifPresent(putBack -> {
            steps.add(new CutStep.Replace(VoteFiles.vote(scan.directory()), putBack.raftMeta()));
            what.add(lostVote.get() + "; it is put back from its copy, with " + putBack);
        });
        lostMembers.ifPresent(lost -> {
            Path file = VoteFiles.members(scan.directory());
            steps.add(copied.members()
                    .<CutStep>map(members -> new CutStep.Replace(file, members))
                    .orElse(new CutStep.Delete(file)));
            what.add(lost + "; "
                    + (copied.members().isPresent()
                            ? "it is put back from its copy"
                            : "the Raft log says who the members are"));
        });
        return new VoteMending(Optional.empty(), vote, steps, what);
    }

    private static Optional<String> lostVote(RaftLogScan scan, CopiedVote copied) {
        boolean nothingToLose = scan.blank() && copied.equals(CopiedVote.NOTHING);
        return scan.votes().absent() && !nothingToLose
                ? Optional.of("raft-meta is missing in " + scan.directory())
                : scan.votes().voteProblem();
    }

    private static Optional<String> lostMembers(RaftLogScan scan, CopiedVote copied) {
        VoteFiles files = scan.votes();
        return files.membersProblem().isEmpty()
                        && files.members().isEmpty()
                        && copied.members().isPresent()
                ? Optional.of("raft-meta.conf is missing in " + scan.directory())
                : files.membersProblem();
    }
}
