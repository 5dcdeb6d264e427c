package io.raftlog.broker.group.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.group.GroupView;
import io.raftlog.broker.group.Membership;
import io.raftlog.broker.request.Answer;
import io.raftlog.model.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Members that say nothing but when they come, go, or are told that there is news; no time passes. */
class GroupNewsProperties {
    private static final int PARTITIONS = 12;
    private static final int MOST_MEMBERS = 6;
    private static final int COMINGS_AND_GOINGS = 15;
    /** A member lets go, another takes, and both may be told once more for each other member. */
    private static final int MOST_BEATS = 20 * MOST_MEMBERS;

    private final SimulatedGroups groups = new SimulatedGroups(PARTITIONS);
    private final List<SimulatedMember> members = new ArrayList<>();
    private final Map<SimulatedMember, CompletableFuture<Answer<Boolean>>> listening = new HashMap<>();
    private int made;

    @Property(tries = 100)
    void newsAloneBringEverybodyWhatItShallHave(@ForAll long seed) {
        var run = new GroupNewsProperties();
        var random = new Random(seed);
        for (int i = 0; i < COMINGS_AND_GOINGS; i++) {
            run.comeOrGo(random);
            if (random.nextInt(3) > 0) {
                run.listen(random);
                run.verifySettled();
            }
        }
    }

    @Example
    void whoListensTwiceIsAnsweredTheFirstTime() {
        SimulatedMember member = join();
        CompletableFuture<Answer<Boolean>> first = member.news();
        groups.settle();
        assertThat(first).isNotDone();

        CompletableFuture<Answer<Boolean>> second = member.news();
        groups.settle();

        assertThat(first).isCompletedWithValue(Answer.of(false));
        assertThat(second).isNotDone();
    }

    @Example
    void whoIsNoMemberIsToFindOut() {
        assertThat(groups.given(new SimulatedMember(groups, 9).news())).isTrue();
    }

    @Example
    void whenTheCoordinatorMovesNobodyIsLeftWaiting() {
        CompletableFuture<Answer<Boolean>> news = join().news();
        groups.settle();

        groups.failOver(0, true);
        groups.settle();

        assertThat(news).isCompletedWithValue(Answer.of(false));
    }

    private SimulatedMember join() {
        var member = new SimulatedMember(groups, ++made);
        members.add(member);
        beat(member);
        return member;
    }

    /** And once more if it has other partitions then, which the group must know. */
    private void beat(SimulatedMember member) {
        Set<PartitionId> before;
        do {
            before = member.owned;
            var answer = member.beat();
            groups.settle();
            member.take(answer.join());
        } while (!member.owned.equals(before));
    }

    private void comeOrGo(Random random) {
        if (members.isEmpty() || (members.size() < MOST_MEMBERS && random.nextBoolean())) {
            join();
        } else {
            SimulatedMember gone = members.remove(random.nextInt(members.size()));
            listening.remove(gone);
            groups.beat(groups.coordinator(), gone.id, Membership.LEAVE, gone.owned);
            groups.settle();
        }
    }

    /** Everybody listens, and beats when told to, in any order, until nobody is. */
    private void listen(Random random) {
        for (int beats = 0; beats <= MOST_BEATS; beats++) {
            List<SimulatedMember> told = new ArrayList<>();
            for (SimulatedMember member : members) {
                CompletableFuture<?> news = listening.computeIfAbsent(member, SimulatedMember::news);
                groups.settle();
                if (news.isDone()) {
                    told.add(member);
                }
            }
            if (told.isEmpty()) {
                return;
            }
            SimulatedMember next = told.get(random.nextInt(told.size()));
            assertThat(listening.remove(next)).isCompletedWithValue(Answer.of(true));
            beat(next);
        }
        throw new AssertionError("news does not end after " + MOST_BEATS + " heartbeats");
    }

    private void verifySettled() {
        int all = 0;
        for (SimulatedMember member : members) {
            GroupView.Member seen = groups.describe().orElseThrow().members().stream()
                    .filter(each -> each.memberId().equals(member.id))
                    .findFirst()
                    .orElseThrow();
            assertThat(member.owned).isEqualTo(seen.target());
            all += member.owned.size();
        }
        assertThat(all).isEqualTo(members.isEmpty() ? 0 : PARTITIONS);
    }
}
