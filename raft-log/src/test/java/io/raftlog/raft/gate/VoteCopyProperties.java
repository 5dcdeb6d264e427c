package io.raftlog.raft.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.LocalDisk;
import io.raftlog.raft.gate.GateVerdict.OpenAfterCut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Whatever a replica has lived through, what it tells others of is one vote in each term, each in a later term than the one
 * before: also where its vote's file is damaged, and where Ratis votes twice.
 */
class VoteCopyProperties {
    private static final LocalDisk DISK = new LocalDisk();

    private Path group = Path.of("");

    /** What may happen to a replica, as Raft has it; each raises the term by as much. */
    record Event(Kind kind, int terms, String member) {}

    enum Kind {
        /** Hears of a term, and writes it down. */
        HEAR,
        /** Votes, and writes it down; a crash comes before anybody is told. */
        VOTE_IN_SILENCE,
        VOTE,
        /** Votes, and has heard of the next term by the time it would tell. */
        VOTE_LATE,
        /** Votes whether it has voted in the term or not, as Ratis may. */
        VOTE_AGAIN,
        /** Forgets its vote in the term, as Ratis may. */
        UNVOTE,
        /** Takes an entry of the term's leader. */
        ADD_ENTRY,
        /** Its vote's file is damaged, and it starts again. */
        LOSE_VOTE,
        /** Half of the copy is damaged; it goes on. */
        DAMAGE_COPY,
        RESTART
    }

    @BeforeTry
    void makeDirectory() throws IOException {
        group = Files.createTempDirectory("votes");
    }

    @AfterTry
    void deleteDirectory() throws IOException {
        try (Stream<Path> all = Files.walk(group)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Provide
    Arbitrary<List<Event>> lives() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of("n1", "n2", "n3"))
                .as(Event::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }

    @Property(tries = 300)
    void oneVoteInEachTermIsTold(@ForAll("lives") List<Event> life) throws IOException {
        Path file = VoteFiles.vote(group.resolve("current"));
        VoteCopy copy = VoteCopy.open(DISK, group);
        Vote now = Vote.NONE;
        Vote told = Vote.NONE;
        long termOfTwoVotes = -1;
        EntryId last = EntryId.NONE;
        write(file, now);

        for (Event event : life) {
            if (event.kind() == Kind.VOTE_AGAIN || event.kind() == Kind.UNVOTE) {
                termOfTwoVotes = now.term() + (event.kind() == Kind.UNVOTE ? 0 : event.terms());
            }
            switch (event.kind()) {
                case HEAR -> now = hear(now, event.terms());
                case VOTE_IN_SILENCE -> now = vote(now, event);
                case VOTE, VOTE_LATE, VOTE_AGAIN -> {
                    Vote given = event.kind() == Kind.VOTE_AGAIN
                            ? new Vote(now.term() + event.terms(), event.member())
                            : vote(now, event);
                    now = event.kind() == Kind.VOTE_LATE ? hear(given, 1) : given;
                    write(file, now);
                    if (copy.confirms(given.term(), given.votedFor())) {
                        assertThat(told.isForgottenBy(given))
                                .as("%s after %s", given, told)
                                .isFalse();
                        told = given;
                    } else {
                        assertThat(event.kind() == Kind.VOTE && given.term() != termOfTwoVotes)
                                .as("%s is refused", given)
                                .isFalse();
                    }
                }
                case UNVOTE -> now = new Vote(now.term(), "");
                case ADD_ENTRY -> {
                    now = hear(now, event.terms());
                    last = new EntryId(now.term(), last.index() + 1);
                }
                case LOSE_VOTE -> {
                    byte[] bytes = Files.readAllBytes(file);
                    Files.write(file, Arrays.copyOf(bytes, bytes.length * event.terms() / 3));
                }
                case DAMAGE_COPY -> zero(group.resolve(VoteCopy.FILE), event.terms() % 2);
                case RESTART -> {}
            }
            if (event.kind() == Kind.LOSE_VOTE || event.kind() == Kind.RESTART) {
                Optional<Vote> opened = start(last);
                if (opened.isEmpty()) {
                    return;
                }
                now = opened.get();
                copy = VoteCopy.open(DISK, group);
                assertThat(told.isForgottenBy(now)).as("%s by %s", told, now).isFalse();
            }
            write(file, now);

            assertThat(now.term()).isGreaterThanOrEqualTo(told.term());
            assertThat(now.term()).isGreaterThanOrEqualTo(last.term());
        }
    }

    private static void zero(Path copy, int slot) throws IOException {
        byte[] bytes = Files.readAllBytes(copy);
        Arrays.fill(bytes, slot * VoteCopy.SLOT_BYTES, (slot + 1) * VoteCopy.SLOT_BYTES, (byte) 0);
        Files.write(copy, bytes);
    }

    private static Vote hear(Vote now, int terms) {
        return terms == 0 ? now : new Vote(now.term() + terms, "");
    }

    private static Vote vote(Vote now, Event event) {
        Vote reached = hear(now, event.terms());
        return reached.votedFor().isEmpty() ? new Vote(reached.term(), event.member()) : reached;
    }

    private static void write(Path file, Vote vote) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, vote.raftMeta().toByteArray());
    }

    /** As the gate would; its entries are in a checkpoint. Empty if it is set aside. */
    private Optional<Vote> start(EntryId last) throws IOException {
        GateVerdict verdict = GateDecision.decide(
                RaftLogScanner.scan(group, last, EntryCheck.NOTHING),
                new Witnesses(
                        new MarkReading.At(last),
                        new Restored(last, false),
                        Optional.empty(),
                        VoteCopy.read(DISK, group),
                        ReplicaHistory.UNKNOWN));
        if (verdict instanceof GateVerdict.Quarantine) {
            boolean whole = VoteCopy.read(DISK, group) instanceof VoteCopyReading.Of of
                    && of.doubt().isEmpty();
            assertThat(whole).as("set aside, though its copy is whole").isFalse();
            return Optional.empty();
        }
        if (verdict instanceof OpenAfterCut cut) {
            for (CutStep step : cut.steps()) {
                step.carryOut(DISK);
            }
        }
        return Optional.of(VoteFiles.read(group.resolve("current")).vote());
    }
}
