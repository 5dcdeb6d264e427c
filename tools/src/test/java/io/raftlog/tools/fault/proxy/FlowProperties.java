package io.raftlog.tools.fault.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FlowProperties {
    private static final long MILLIS = 1_000_000;

    private final Lane lane = new Lane(7);
    private final Flow flow = new Flow(lane);

    @Property
    void whateverTheDelaysBytesArriveWholeInOrderAndNotEarly(
            @ForAll @Size(max = 40) List<@IntRange(max = 50) Integer> pauses,
            @ForAll @IntRange(max = 100) int delay,
            @ForAll @IntRange(max = 100) int jitter) {
        lane.set(LinkCondition.slow(Duration.ofMillis(delay), Duration.ofMillis(jitter)));
        long now = 0;
        List<Long> sent = new ArrayList<>();
        for (int pause : pauses) {
            now += pause * MILLIS;
            flow.arrived(bytes(sent.size()), now);
            sent.add(now);
        }

        List<Integer> arrived = new ArrayList<>();
        while (arrived.size() < sent.size()) {
            long due = flow.nextDueNanos();
            assertThat(flow.due(due - 1)).isNull();
            arrived.add(take(due));
            long late = due - sent.get(arrived.size() - 1);
            assertThat(late).isGreaterThanOrEqualTo(delay * MILLIS);
        }

        assertThat(arrived).isEqualTo(range(sent.size()));
        assertThat(flow.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Property
    void itNeverHoldsMuchMoreThanItsBound(@ForAll @IntRange(min = 1, max = 65_536) int chunk) {
        lane.set(LinkCondition.HELD);
        int held = 0;
        while (flow.takesMore()) {
            flow.arrived(ByteBuffer.allocate(chunk), 0);
            held += chunk;
        }

        assertThat(held).isLessThan(Flow.MAX_BYTES + chunk);
    }

    @Example
    void whatIsHeldArrivesOnceTheLaneIsOpenAndItsEndBehindIt() {
        lane.set(LinkCondition.HELD);
        flow.arrived(bytes(1), 0);
        flow.ended(Flow.End.FINISHED, 0);

        assertThat(flow.due(10)).isNull();
        assertThat(flow.takeEnd(10)).isNull();

        lane.set(LinkCondition.NORMAL);
        flow.obey();

        assertThat(flow.mustBreak()).isFalse();
        assertThat(flow.takeEnd(20)).as("an end before the bytes").isNull();
        assertThat(take(20)).isEqualTo(1);
        assertThat(flow.takeEnd(20)).isEqualTo(Flow.End.FINISHED);
        assertThat(flow.isOver()).isTrue();
    }

    @Example
    void aConnectionThatLostBytesBreaksWhenTheLaneOpensAndNotBefore() {
        lane.set(LinkCondition.SWALLOWED);
        flow.arrived(bytes(1), 0);
        flow.obey();

        assertThat(flow.due(10)).isNull();
        assertThat(flow.mustBreak()).isFalse();

        lane.set(LinkCondition.NORMAL);

        assertThat(flow.mustBreak()).isTrue();
    }

    @Example
    void aConnectionThatWasQuietWhileTheLaneSwallowedGoesOn() {
        lane.set(LinkCondition.SWALLOWED);
        flow.obey();
        lane.set(LinkCondition.NORMAL);
        flow.arrived(bytes(3), 0);

        assertThat(flow.mustBreak()).isFalse();
        assertThat(take(0)).isEqualTo(3);
    }

    @Example
    void whatDidNotPassUnharmedIsCounted() {
        flow.arrived(bytes(1), 0);
        assertThat(lane.harmed()).isZero();

        lane.set(LinkCondition.slow(Duration.ofMillis(1), Duration.ZERO));
        flow.arrived(bytes(2), 0);

        assertThat(lane.harmed()).isEqualTo(1);
    }

    private int take(long now) {
        ByteBuffer due = Objects.requireNonNull(flow.due(now), "nothing is due");
        int taken = due.get();
        flow.delivered(1);
        return taken;
    }

    private static ByteBuffer bytes(int value) {
        return ByteBuffer.wrap(new byte[] {(byte) value});
    }

    private static List<Integer> range(int end) {
        List<Integer> range = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            range.add(i);
        }
        return range;
    }
}
