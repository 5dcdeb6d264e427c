package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.raft.transport.FakeLeader.Sender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Node 1 leads; a round that it begins shows that it still does. */
class LeadershipRoundsProperties {
    private static final int LEADER = 1;
    private static final int MOST_NODES = 5;

    private final LeadershipRounds rounds = new LeadershipRounds();

    enum Kind {
        BEGIN,
        SEND,
        ACCEPT
    }

    /**
     * @param follower of what is sent, or accepted
     * @param back how many calls were sent after the one that is accepted now
     */
    record Step(Kind kind, int follower, int back) {}

    /** A round as the paper has it: who has accepted something that was sent after it began. */
    private record Round(Map<Integer, Long> since, Set<Integer> confirmed, CompletableFuture<Void> done) {}

    @Property
    void aRoundEndsExactlyWhenMajoritiesHaveAcceptedWhatWasSentAfterItBegan(
            @ForAll @Size(min = 1, max = MOST_NODES) Set<@IntRange(min = 1, max = MOST_NODES) Integer> voters,
            @ForAll @Size(max = MOST_NODES) Set<@IntRange(min = 1, max = MOST_NODES) Integer> former,
            @ForAll("steps") List<Step> steps) {
        // One of its own for each try.
        LeadershipRounds rounds = new LeadershipRounds();
        FakeLeader leader = new FakeLeader(voters, former);
        Map<Integer, Sender> senders = new HashMap<>();
        for (int nodeId = 2; nodeId <= MOST_NODES; nodeId++) {
            senders.put(nodeId, begin(rounds, leader, nodeId));
        }
        List<Round> begun = new ArrayList<>();

        for (Step step : steps) {
            Sender sender = Objects.requireNonNull(senders.get(step.follower()));
            switch (step.kind()) {
                case BEGIN -> {
                    Map<Integer, Long> since = new HashMap<>();
                    senders.forEach((nodeId, each) -> since.put(nodeId, each.nextCall()));
                    begun.add(new Round(since, new HashSet<>(Set.of(LEADER)), rounds.begin(leader.division)));
                }
                case SEND -> sender.send();
                case ACCEPT -> {
                    long call = sender.nextCall() - 1 - step.back();
                    if (call >= 0) {
                        rounds.accepted(sender.appender(), call);
                        begun.stream()
                                .filter(round -> call >= round.since().getOrDefault(step.follower(), 0L))
                                .forEach(round -> round.confirmed().add(step.follower()));
                    }
                }
            }

            assertThat(begun)
                    .allSatisfy(round -> assertThat(round.done().isDone())
                            .isEqualTo(isMajority(round.confirmed(), voters)
                                    && (former.isEmpty() || isMajority(round.confirmed(), former))));
        }
    }

    private static boolean isMajority(Set<Integer> confirmed, Set<Integer> voters) {
        Set<Integer> agreed = new HashSet<>(voters);
        agreed.retainAll(confirmed);
        return agreed.size() > voters.size() - agreed.size();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.BEGIN, Kind.SEND, Kind.SEND, Kind.ACCEPT, Kind.ACCEPT);
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(2, MOST_NODES),
                        Arbitraries.integers().between(0, 3))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Example
    void aLeaderWithoutFollowersNeedsToAskNobody() {
        assertThat(rounds.begin(new FakeLeader(Set.of(LEADER)).division)).isCompleted();
    }

    @Example
    void aRoundAsksEverybodyAtOnce() {
        FakeLeader leader = new FakeLeader(Set.of(1, 2, 3));
        Sender second = begin(rounds, leader, 2);
        Sender third = begin(rounds, leader, 3);

        rounds.begin(leader.division);

        assertThat(second.heartbeatsAskedFor()).isEqualTo(1);
        assertThat(third.heartbeatsAskedFor()).isEqualTo(1);
    }

    @Example
    void aLateReplyToAnEarlierCallDoesNotCountButHasTheNextOneSentAtOnce() {
        FakeLeader leader = new FakeLeader(Set.of(1, 2, 3));
        Sender second = begin(rounds, leader, 2);
        long before = second.send();
        CompletableFuture<Void> round = rounds.begin(leader.division);

        rounds.accepted(second.appender(), before);

        assertThat(round).isNotDone();
        assertThat(second.heartbeatsAskedFor()).isEqualTo(2);
        rounds.accepted(second.appender(), second.send());
        assertThat(round).isCompleted();
    }

    @Example
    void whileMembersChangeTheFormerOnesMustAgreeToo() {
        FakeLeader leader = new FakeLeader(Set.of(1, 4, 5), Set.of(1, 2, 3));
        CompletableFuture<Void> round = rounds.begin(leader.division);
        Sender fourth = begin(rounds, leader, 4);
        Sender second = begin(rounds, leader, 2);

        rounds.accepted(fourth.appender(), fourth.send());

        assertThat(round).isNotDone();
        rounds.accepted(second.appender(), second.send());
        assertThat(round).isCompleted();
    }

    @Example
    void whoeverIsSentToOnlySinceTheRoundBeganCountsWithTheFirstCall() {
        FakeLeader leader = new FakeLeader(Set.of(1, 2, 3));
        CompletableFuture<Void> round = rounds.begin(leader.division);
        Sender second = begin(rounds, leader, 2);

        rounds.accepted(second.appender(), second.send());

        assertThat(round).isCompleted();
    }

    @Example
    void roundsFailWhenTheLeadershipEndsAndRepliesFromThenDoNotCountForTheNextOne() {
        FakeLeader leader = new FakeLeader(Set.of(1, 2, 3));
        Sender second = begin(rounds, leader, 2);
        CompletableFuture<Void> round = rounds.begin(leader.division);
        long call = second.send();

        rounds.ended(second.appender());

        assertThat(round).isCompletedExceptionally();
        assertThat(round.handle((done, failure) -> failure).join())
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("another leader");
        begin(rounds, leader, 2);
        CompletableFuture<Void> next = rounds.begin(leader.division);
        rounds.accepted(second.appender(), call);
        assertThat(next).isNotDone();
    }

    private static Sender begin(LeadershipRounds rounds, FakeLeader leader, int nodeId) {
        Sender sender = leader.sender(nodeId);
        rounds.began(sender.appender());
        return sender;
    }
}
