package io.raftlog.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.record.CompressionCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BenchPartsTest {
    @Test
    void aRateIsAScheduleThatDoesNotWaitForLateComers() {
        long start = System.nanoTime() - TimeUnit.SECONDS.toNanos(10);
        Pacer pacer = Pacer.ofRate(1000, start);

        assertThat(pacer.awaitTurn(0)).isEqualTo(start);
        assertThat(pacer.awaitTurn(1)).isEqualTo(start + 1_000_000);
        assertThat(pacer.awaitTurn(500)).isEqualTo(start + 500_000_000);
    }

    @Test
    void aTurnIsNeverGivenEarly() {
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);

        long due = Pacer.ofRate(1000, start).awaitTurn(0);

        assertThat(System.nanoTime()).isGreaterThanOrEqualTo(due);
    }

    @Test
    void theSameSeedGivesTheSameValuesAndNeighboursDiffer() {
        Payload payload = new Payload(42, 100, 3);

        assertThat(payload.value(7)).hasSize(100).isEqualTo(new Payload(42, 100, 0).value(7));
        assertThat(payload.value(7)).isNotEqualTo(payload.value(8));
        assertThat(payload.key(4)).isEqualTo(payload.key(1)).isNotEqualTo(payload.key(2));
        assertThat(new Payload(42, 100, 0).key(1)).isNull();
    }

    @Test
    void aMarkedValueBeginsWithItsMarks() {
        ByteBuffer marked = ByteBuffer.wrap(new Payload(1, 32, 0).markedValue(5, 11, 22));

        assertThat(marked.getLong()).isEqualTo(11);
        assertThat(marked.getLong()).isEqualTo(22);
        assertThat(marked.remaining()).isEqualTo(16);
    }

    @Test
    void latenciesAreGivenInMilliseconds() {
        Histogram nanos = Latency.newHistogram();
        for (int ms = 1; ms <= 100; ms++) {
            nanos.recordValue(TimeUnit.MILLISECONDS.toNanos(ms));
        }

        Latency latency = Latency.of(nanos);

        assertThat(latency.p50()).isBetween(49.9, 50.1);
        assertThat(latency.p99()).isBetween(98.9, 99.2);
        assertThat(latency.max()).isBetween(99.9, 100.2);
    }

    @Test
    void aProcessCanBeMeasuredAndAMissingOneCannot() {
        assertThat(ProcessUsage.of(ProcessHandle.current().pid()))
                .hasValueSatisfying(usage -> assertThat(usage.residentBytes()).isPositive());
        assertThat(ProcessUsage.of(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void cpuTimeIsUserAndSystemTogether() {
        String stat = "7 (a program) S 1 1 1 0 -1 0 0 0 0 0 250 50 0 0 20 0 1 0 98765 0 0";

        assertThat(ProcessUsage.cpuSeconds(stat)).isEqualTo(3.0);
    }

    @Test
    void aLoadThatCannotBeIsRefused() {
        assertThatThrownBy(() -> load(0, 1024)).hasMessageContaining("records");
        assertThatThrownBy(() -> load(1, 15)).hasMessageContaining("size");
    }

    private static Load load(long records, int size) {
        return new Load("t", records, size, 65536, Duration.ZERO, 1, 0, 1 << 20, CompressionCodec.NONE, 0, 0, 42);
    }
}
