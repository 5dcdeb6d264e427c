package io.raftlog.raft.gate;

import io.raftlog.raft.gate.CutStep.Delete;
import io.raftlog.raft.gate.CutStep.Rename;
import io.raftlog.raft.gate.CutStep.Truncate;
import io.raftlog.raft.gate.GateVerdict.Open;
import io.raftlog.raft.gate.GateVerdict.OpenAfterCut;
import io.raftlog.raft.gate.GateVerdict.Quarantine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rule: a replica is opened if its Raft log, with its checkpoint, reaches as far as every witness says it did.
 *
 * <p>Immutable. Touches no file.
 */
final class GateDecision {
    private final RaftLogScan scan;
    private final Witnesses witnesses;
    /** Entries up to here are in the checkpoint. */
    private final EntryId base;

    private final VoteMending votes;

    /** An entry that the log must have. */
    private record Claim(String by, EntryId entry) {}

    private GateDecision(RaftLogScan scan, Witnesses witnesses) {
        this.scan = scan;
        this.witnesses = witnesses;
        this.base = witnesses.restored().last();
        this.votes = VoteMending.of(scan, witnesses.votes(), lastTerm());
    }

    static GateVerdict decide(RaftLogScan scan, Witnesses witnesses) {
        var decision = new GateDecision(scan, witnesses);
        Optional<String> reason = decision.reasonAgainst();
        return reason.isPresent() ? new Quarantine(reason.get()) : decision.mend();
    }

    private Optional<String> reasonAgainst() {
        return scan.blank()
                ? lostEverything().or(votes::problem)
                : votes.problem()
                        .or(this::forgottenVotes)
                        .or(this::lostBeginning)
                        .or(this::lostEntries)
                        .or(this::lostHistory)
                        .or(this::doubtfulDamage)
                        .or(this::changedVotes);
    }

    /** The term of the last entry that the replica holds; it has reached that at least. */
    private long lastTerm() {
        return Math.max(scan.last().term(), base.term());
    }

    private List<Claim> claims() {
        var claims = new ArrayList<Claim>();
        if (witnesses.mark() instanceof MarkReading.At mark && !mark.entry().isNone()) {
            claims.add(new Claim("the durable mark", mark.entry()));
        }
        witnesses
                .cleanShutdown()
                .map(CleanShutdown.GroupState::last)
                .filter(last -> !last.isNone())
                .ifPresent(last -> claims.add(new Claim("the clean shutdown before this start", last)));
        return claims;
    }

    private Optional<String> lostEverything() {
        for (Claim claim : claims()) {
            return Optional.of("there is no Raft log in " + scan.directory() + ", but " + claim.by() + " knows "
                    + claim.entry() + " of it");
        }
        return base.isNone()
                ? lostHistory()
                : Optional.of("there is no Raft log in " + scan.directory() + ", but a checkpoint of " + base);
    }

    private Optional<String> lostHistory() {
        return witnesses.history() == ReplicaHistory.HELD_ENTRIES && scan.last().isNone() && base.isNone()
                ? Optional.of("there is no entry in " + scan.directory() + ", but the cluster's metadata knows this"
                        + " replica as one that has held entries")
                : Optional.empty();
    }

    private Optional<String> forgottenVotes() {
        if (votes.vote().isPresent()) {
            return Optional.empty();
        }
        if (scan.votes().absent()) {
            return Optional.of(
                    "raft-meta is missing in " + scan.directory() + ", so this replica has forgotten its votes");
        }
        return scan.votes().term() < lastTerm()
                ? Optional.of("raft-meta in " + scan.directory() + " says term "
                        + scan.votes().term() + ", but there are entries of term " + lastTerm())
                : Optional.empty();
    }

    private Optional<String> lostBeginning() {
        return scan.first() <= base.index() + 1
                ? Optional.empty()
                : Optional.of("the Raft log in " + scan.directory() + " begins with entry " + scan.first() + ", and "
                        + (base.isNone() ? "there is no checkpoint" : "the checkpoint ends with " + base));
    }

    /** The heart of it. */
    private Optional<String> lostEntries() {
        EntryId end = scan.last().index() >= base.index() ? scan.last() : base;
        for (Claim claim : claims()) {
            if (claim.entry().index() > end.index()) {
                return Optional.of("the Raft log in " + scan.directory() + " ends with " + end + " ("
                        + scan.damage().map(Damage::toString).orElse("no damage seen") + "), but " + claim.by()
                        + " knows " + claim.entry());
            }
            if (scan.contradicts(claim.entry())) {
                return Optional.of("the Raft log in " + scan.directory() + " has another entry than " + claim.entry()
                        + ", which " + claim.by() + " knows");
            }
        }
        return !superseded() && scan.contradicts(base)
                ? Optional.of("the Raft log in " + scan.directory() + " has another entry than " + base
                        + ", with which the checkpoint ends")
                : Optional.empty();
    }

    /** A seed reaches as far as the log that it takes the place of, which a crash leaves as it was. */
    private boolean superseded() {
        return witnesses.restored().seeded() && scan.last().index() <= base.index();
    }

    /** Damage beyond every witness is what a crash leaves, if there is a witness to tell. */
    private Optional<String> doubtfulDamage() {
        if (scan.damage().isEmpty() || superseded()) {
            return Optional.empty();
        }
        Damage damage = scan.damage().get();
        if (scan.end() < base.index()) {
            return Optional.of("in " + scan.directory() + ", " + damage + "; the checkpoint includes that place");
        }
        if (witnesses.mark() instanceof MarkReading.Unreadable unreadable) {
            return Optional.of(
                    damage + "; the durable mark cannot tell a torn end from lost entries: " + unreadable.why());
        }
        return witnesses.mark() instanceof MarkReading.Absent
                ? Optional.of("in " + scan.directory() + ", " + damage
                        + "; there is no durable mark to tell a torn end from lost entries")
                : Optional.empty();
    }

    private Optional<String> changedVotes() {
        return witnesses
                .cleanShutdown()
                .filter(state -> !votes.putsBackLost()
                        && state.votesCrc() != scan.votes().crc())
                .map(state -> "raft-meta or raft-meta.conf in " + scan.directory() + " has changed since the node was"
                        + " stopped");
    }

    private GateVerdict mend() {
        var steps = new ArrayList<>(votes.steps());
        var what = new ArrayList<>(votes.what());
        boolean endsBefore = scan.damage().isEmpty() && scan.end() < base.index();
        if (!scan.segments().isEmpty() && (endsBefore || superseded())) {
            beginBehindCheckpoint(steps, what);
        } else {
            mendEntries(steps, what);
        }
        return steps.isEmpty() ? new Open() : new OpenAfterCut(steps, String.join("; ", what));
    }

    /** Ratis cannot add to a log that ends before its snapshot; nothing of it is needed. */
    private void beginBehindCheckpoint(List<CutStep> steps, List<String> what) {
        scan.purged().forEach(file -> steps.add(new Delete(file)));
        scan.segments().forEach(segment -> steps.add(new Delete(segment.file())));
        scan.beyond().forEach(file -> steps.add(new Delete(file)));
        what.add("the Raft log ends with " + scan.last() + ", the checkpoint with " + base + ": it begins anew there");
    }

    private void mendEntries(List<CutStep> steps, List<String> what) {
        for (Path leftover : scan.purged()) {
            steps.add(new Delete(leftover));
            what.add(leftover.getFileName() + " is deleted, the rest of a purge");
        }
        for (SegmentScan segment : scan.misnamed()) {
            Path closed = closedFile(segment);
            steps.add(new Rename(segment.file(), closed));
            what.add(segment.file() + " is closed, as " + closed.getFileName());
        }
        scan.damage().ifPresent(damage -> {
            cut(scan.segments().get(scan.segments().size() - 1), steps);
            what.add("cut behind " + scan.last() + ", a crash left it unfinished: " + damage);
        });
    }

    /** From the end on: whatever a crash leaves of these steps is again a log with its end torn. */
    private void cut(SegmentScan torn, List<CutStep> steps) {
        for (int i = scan.beyond().size() - 1; i >= 0; i--) {
            steps.add(new Delete(scan.beyond().get(i)));
        }
        if (torn.last().isNone()) {
            steps.add(new Delete(torn.file()));
            return;
        }
        steps.add(new Truncate(torn.file(), torn.goodBytes()));
        if (!torn.name().open()) {
            steps.add(new Rename(torn.file(), closedFile(torn)));
        }
    }

    private static Path closedFile(SegmentScan segment) {
        SegmentName closed =
                SegmentName.closed(segment.name().first(), segment.last().index());
        return segment.file().resolveSibling(closed.fileName());
    }
}
