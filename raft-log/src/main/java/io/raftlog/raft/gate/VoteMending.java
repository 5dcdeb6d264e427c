package io.raftlog.raft.gate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of Ratis' vote and members where the two files of them, or one, cannot be relied on: they are put back from
 * their copy.
 *
 * <p>Of a vote that is safe, since whatever this replica told anybody is in the copy. Where entries have a later term than the
 * copy, this replica has told nobody of a vote in that term: it goes on there, without a vote. It may forget a term that it
 * only heard of; what Raft promises rests on votes and on entries alone. Of members: those that Ratis has written to their
 * file are in the copy, all later ones are in the Raft log, which Ratis reads after it.
 *
 * <p>Without a whole copy nobody knows whether a vote that is in order is the one that was told, for Ratis may give two in a
 * term. Then the replica goes on in the next term, in which it has given none. (Where there is no copy at all, a raftlog that
 * made none has run here last.)
 *
 * <p>A vote of an older term than the copy's is not mended: it was once durable, and what else came back with it is not known.
 *
 * <p>Immutable. Touches no file.
 *
 * @param problem why they cannot be put back, or must not be believed
 * @param vote the one that is put back; empty if the one in the file is to be judged
 * @param putsBackLost whether a file is damaged or missing, so not as it was when the node was stopped
 * @param steps by which that is done, or the next term is reached
 * @param what the same, for the node's log
 */
record VoteMending(
        Optional<String> problem, Optional<Vote> vote, boolean putsBackLost, List<CutStep> steps, List<String> what) {
    VoteMending {
        steps = List.copyOf(steps);
        what = List.copyOf(what);
    }

    /** @param lastTerm that of the last entry which the replica holds, in its Raft log or its checkpoint */
    static VoteMending of(RaftLogScan scan, VoteCopyReading copy, long lastTerm) {
        if (copy instanceof VoteCopyReading.Of of) {
            return by(of, scan, lastTerm);
        }
        return copy instanceof VoteCopyReading.Unreadable unreadable
                ? without(scan.votes().problem(), unreadable.why(), scan)
                : none(scan.votes().problem());
    }

    private static VoteMending none(Optional<String> problem) {
        return new VoteMending(problem, Optional.empty(), false, List.of(), List.of());
    }

    /** @param why the copy is not whole */
    private static VoteMending without(Optional<String> lost, String why, RaftLogScan scan) {
        if (lost.isPresent() || scan.votes().absent()) {
            return none(lost.map(what -> what + "; it cannot be put back: " + why));
        }
        var next = new Vote(scan.votes().vote().term() + 1, "");
        return new VoteMending(
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(replaceVote(scan, next)),
                List.of(why + ", so nobody knows whether the vote in raft-meta is the one that was told; goes on with "
                        + next));
    }

    private static CutStep replaceVote(RaftLogScan scan, Vote vote) {
        return new CutStep.Replace(VoteFiles.vote(scan.directory()), vote.raftMeta());
    }

    private static VoteMending by(VoteCopyReading.Of copy, RaftLogScan scan, long lastTerm) {
        VoteFiles files = scan.votes();
        CopiedVote copied = copy.copied();
        Optional<String> otherVote = otherVote(scan, copied.vote());
        if (otherVote.isPresent() && files.vote().term() < copied.vote().term()) {
            return none(otherVote);
        }
        Optional<String> lostVote = lostVote(scan, copied);
        Optional<String> lostMembers = lostMembers(scan, copied);
        Optional<String> doubt = copied.membersLeftOut() && lostMembers.isPresent()
                ? Optional.of("there are too many members for a copy")
                : copy.doubt();
        if (doubt.isPresent()) {
            return without(lostVote.or(() -> lostMembers), doubt.get(), scan);
        }
        var steps = new ArrayList<CutStep>();
        var what = new ArrayList<String>();
        Optional<String> wrongVote = lostVote.or(() -> otherVote);
        Optional<Vote> vote =
                wrongVote.map(wrong -> copied.vote().term() >= lastTerm ? copied.vote() : new Vote(lastTerm, ""));
        vote.ifPresent(putBack -> {
            steps.add(replaceVote(scan, putBack));
            what.add(wrongVote.get() + "; it is put back from its copy, with " + putBack);
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
        boolean lost = lostVote.isPresent() || lostMembers.isPresent();
        return new VoteMending(Optional.empty(), vote, lost, steps, what);
    }

    private static Optional<String> lostVote(RaftLogScan scan, CopiedVote copied) {
        boolean nothingToLose = scan.blank() && copied.equals(CopiedVote.NOTHING);
        return scan.votes().absent() && !nothingToLose
                ? Optional.of("raft-meta is missing in " + scan.directory())
                : scan.votes().voteProblem();
    }

    /** That it is in the same term is Ratis' doing; nobody was told of it. See {@link VoteCopy}. */
    private static Optional<String> otherVote(RaftLogScan scan, Vote copied) {
        VoteFiles files = scan.votes();
        return files.voteProblem().isEmpty() && !files.absent() && copied.isForgottenBy(files.vote())
                ? Optional.of("raft-meta in " + scan.directory() + " says " + files.vote()
                        + ", but there is a copy of it that says " + copied)
                : Optional.empty();
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
