package io.raftlog.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.GroupDescription;
import io.raftlog.client.GroupLag;
import io.raftlog.client.GroupState;
import io.raftlog.client.OffsetReset;
import io.raftlog.client.RecordInHand;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.cli.output.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is said about groups, to people and to programs. */
class GroupViewsTest {
    private static final UUID A = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000000");
    private static final UUID C = UUID.fromString("cccccccc-0000-4000-8000-000000000000");
    private static final TopicPartition ZERO = new TopicPartition("orders", 0);
    private static final TopicPartition FOUR = new TopicPartition("orders", 4);

    private static GroupDescription.Member member(UUID id, String name, TopicPartition partition, Duration quiet) {
        return new GroupDescription.Member(
                id,
                Optional.of(name),
                "raftlog-java",
                "10.0.0.1",
                7,
                Set.of("orders"),
                Optional.empty(),
                List.of(partition),
                List.of(partition),
                Optional.of(quiet),
                List.of());
    }

    private static GroupDescription group(GroupDescription.Member... members) {
        return new GroupDescription(
                "billing",
                members.length == 0 ? GroupState.EMPTY : GroupState.STABLE,
                7,
                "uniform",
                2,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                List.of(members));
    }

    private static GroupLag lag(Optional<RecordInHand> inHand) {
        return new GroupLag(
                "billing",
                GroupState.STABLE,
                8_812,
                Optional.of(Duration.ofSeconds(41)),
                Optional.of(Duration.ofSeconds(20)),
                List.of(
                        new GroupLag.Partition(
                                ZERO,
                                OptionalLong.of(201_400),
                                0,
                                201_442,
                                42,
                                Optional.of(Duration.ofMillis(400)),
                                Optional.of(A),
                                Optional.empty(),
                                ""),
                        new GroupLag.Partition(
                                FOUR,
                                OptionalLong.of(191_200),
                                0,
                                199_970,
                                8_770,
                                Optional.of(Duration.ofSeconds(41)),
                                Optional.of(C),
                                inHand,
                                "")));
    }

    @Test
    void aSlowMemberIsCalledSlowAndNotDead() {
        RecordInHand slow = new RecordInHand(FOUR, 191_201, Duration.ofSeconds(38));
        GroupView view = GroupView.of(
                group(
                        member(A, "bill-a", ZERO, Duration.ofSeconds(1)),
                        member(C, "bill-c", FOUR, Duration.ofSeconds(2))),
                lag(Optional.of(slow)));

        assertThat(view.lines())
                .containsExactly(
                        "billing   STABLE   2 members   lag 8,812 records · 41.0 s behind · catches up in ~20.0 s",
                        "TOPIC   PARTITION  COMMITTED  END     LAG   BEHIND  MEMBER  STATE",
                        "orders  0          201400     201442  42    400 ms  bill-a  ok",
                        "orders  4          191200     199970  8770  41.0 s  bill-c  SLOW: record 191201 in hand for"
                                + " 38.0 s",
                        "why: bill-c is slow, not dead. See what it works on:  raftlog consume orders -p 4 --from"
                                + " 191201 -n 1");
        assertThat(Json.line(view.partitions().get(1)))
                .isEqualTo("{\"topic\":\"orders\",\"partition\":4,\"committed\":191200,\"first\":0,\"end\":199970,"
                        + "\"lag\":8770,\"behindMs\":41000,\"member\":\"bill-c\",\"inHand\":191201,\"inHandMs\":38000,"
                        + "\"state\":\"SLOW: record 191201 in hand for 38.0 s\"}");
        assertThat(Json.line(view.members().get(0)))
                .isEqualTo("{\"name\":\"bill-a\",\"memberId\":\"aaaaaaaa-0000-4000-8000-000000000000\","
                        + "\"instanceId\":\"bill-a\",\"clientId\":\"raftlog-java\",\"host\":\"10.0.0.1\",\"epoch\":7,"
                        + "\"topics\":[\"orders\"],\"pattern\":null,\"assigned\":[{\"topic\":\"orders\","
                        + "\"partition\":0}],\"target\":[{\"topic\":\"orders\",\"partition\":0}],\"quietMs\":1000}");
    }

    @Test
    void aMemberThatIsSilentIsNamedBeforeOneThatIsSlow() {
        GroupView view = GroupView.of(
                group(
                        member(A, "bill-a", ZERO, Duration.ofSeconds(20)),
                        member(C, "bill-c", FOUR, Duration.ofSeconds(2))),
                lag(Optional.of(new RecordInHand(FOUR, 1, Duration.ofMinutes(1)))));

        assertThat(view.why())
                .isEqualTo("bill-a was not heard of for 20.0 s; after 30.0 s its partitions go to others");
    }

    @Test
    void aGroupWithoutMembersSaysSo() {
        assertThat(GroupView.of(group(), lag(Optional.empty())).why()).isEqualTo("no member runs");
    }

    @Test
    void aPlanSaysWhatWillBeProcessedAgainAndWhatLeftOut() {
        OffsetResetView plan = OffsetResetView.of(new OffsetReset(
                "billing",
                false,
                List.of(
                        new OffsetReset.Move(ZERO, OptionalLong.of(201_442), OptionalLong.of(196_300), 0, 201_442, ""),
                        new OffsetReset.Move(FOUR, OptionalLong.empty(), OptionalLong.of(20), 5, 100, "")),
                Optional.empty()));

        assertThat(plan.lines("apply:  raftlog group reset-offsets billing --to @-1h --apply"))
                .containsExactly(
                        "plan (nothing changed yet)   1 partition moves back, 5,142 records will be processed again;"
                                + " 1 partition moves forward, 15 records will be left out",
                        "TOPIC   PARTITION  NOW     THEN    DELTA",
                        "orders  0          201442  196300  -5142",
                        "orders  4          -       20      +15",
                        "apply:  raftlog group reset-offsets billing --to @-1h --apply");
        assertThat(Json.line(plan))
                .isEqualTo(
                        "{\"groupId\":\"billing\",\"applied\":false,\"moves\":[{\"topic\":\"orders\",\"partition\":0,"
                                + "\"now\":201442,\"then\":196300,\"first\":0,\"end\":201442,\"problem\":\"\"},"
                                + "{\"topic\":\"orders\",\"partition\":4,\"now\":null,\"then\":20,\"first\":5,\"end\":100,"
                                + "\"problem\":\"\"}]}");
    }
}
