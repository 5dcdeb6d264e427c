package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class IndexTest {
    private static final long BASE = 1L << 40;

    @Test
    void anOffsetLeadsToTheLastEntryBelowOrAtIt() {
        OffsetIndex index = new OffsetIndex(BASE);
        for (int i = 1; i <= 100; i++) {
            index.add(BASE + 10L * i, 1_000 * i);
        }

        assertThat(index.floorPosition(BASE)).isZero();
        assertThat(index.floorPosition(BASE + 9)).isZero();
        assertThat(index.floorPosition(BASE + 10)).isEqualTo(1_000);
        assertThat(index.floorPosition(BASE + 555)).isEqualTo(55_000);
        assertThat(index.floorPosition(Long.MAX_VALUE)).isEqualTo(100_000);
    }

    @Test
    void anOffsetIndexIsReadBackAsWritten() {
        OffsetIndex index = new OffsetIndex(BASE);
        index.add(BASE + 5, 300);
        index.add(BASE + 9, 700);

        OffsetIndex read = OffsetIndex.parse(BASE, index.toBytes(), 1_000).orElseThrow();

        assertThat(read.toBytes()).isEqualTo(index.toBytes());
        assertThat(read.floorPosition(BASE + 9)).isEqualTo(700);
        assertThat(read.lastPosition()).isEqualTo(700);
    }

    @Test
    void offsetEntriesThatDoNotAscendWithinTheFileAreRefused() {
        assertThat(OffsetIndex.parse(BASE, ints(5, 300, 9, 700), 701)).isPresent();
        assertThat(OffsetIndex.parse(BASE, ints(5, 300, 9, 700), 700)).isEmpty();
        assertThat(OffsetIndex.parse(BASE, ints(5, 300, 5, 700), 1_000)).isEmpty();
        assertThat(OffsetIndex.parse(BASE, ints(5, 300, 9, 300), 1_000)).isEmpty();
        assertThat(OffsetIndex.parse(BASE, ints(5, 300, 0, 0), 1_000)).isEmpty();
        assertThat(OffsetIndex.parse(BASE, ints(5, 300, 9), 1_000)).isEmpty();
    }

    @Test
    void aTimeLeadsToTheLastOlderEntry() {
        TimeIndex index = new TimeIndex(BASE);
        index.addIfLater(100, BASE + 3);
        index.addIfLater(100, BASE + 4);
        index.addIfLater(90, BASE + 5);
        index.addIfLater(200, BASE + 8);

        assertThat(index.lastOlderThan(100)).isEmpty();
        assertThat(index.lastOlderThan(101)).contains(new TimeIndex.Entry(100, BASE + 3));
        assertThat(index.lastOlderThan(200)).contains(new TimeIndex.Entry(100, BASE + 3));
        assertThat(index.lastOlderThan(201)).contains(new TimeIndex.Entry(200, BASE + 8));
    }

    @Test
    void aTimeIndexIsReadBackAsWritten() {
        TimeIndex index = new TimeIndex(BASE);
        for (int i = 0; i < 50; i++) {
            index.addIfLater(1_000 + i, BASE + i);
        }

        TimeIndex read = TimeIndex.parse(BASE, index.toBytes(), BASE + 50).orElseThrow();

        assertThat(read.toBytes()).isEqualTo(index.toBytes());
        assertThat(read.lastTimestamp()).isEqualTo(1_049);
        assertThat(read.lastOffset()).isEqualTo(BASE + 49);
    }

    @Test
    void timeEntriesThatDoNotAscendWithinTheSegmentAreRefused() {
        assertThat(TimeIndex.parse(BASE, times(100, 0, 200, 9), BASE + 10)).isPresent();
        assertThat(TimeIndex.parse(BASE, times(100, 0, 200, 10), BASE + 10)).isEmpty();
        assertThat(TimeIndex.parse(BASE, times(100, 0, 100, 9), BASE + 10)).isEmpty();
        assertThat(TimeIndex.parse(BASE, times(100, 4, 200, 4), BASE + 10)).isEmpty();
        assertThat(TimeIndex.parse(BASE, times(-1, 0, 200, 4), BASE + 10)).isEmpty();
        assertThat(TimeIndex.parse(BASE, times(100, -1, 200, 4), BASE + 10)).isEmpty();
        assertThat(TimeIndex.parse(BASE, ints(1, 2), BASE + 10)).isEmpty();
    }

    private static ByteBuffer ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return bytes;
    }

    private static ByteBuffer times(long firstTime, int firstOffset, long secondTime, int secondOffset) {
        return ByteBuffer.allocate(24)
                .putLong(firstTime)
                .putInt(firstOffset)
                .putLong(secondTime)
                .putInt(secondOffset)
                .flip();
    }
}
