package io.raftlog.tools.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A distribution of latencies, in milliseconds.
 *
 * <p>Immutable.
 */
public record Latency(
        double mean, double p50, double p90, double p95, double p99, double p999, double p9999, double max) {
    /** Three digits, up to ten minutes. */
    static Histogram newHistogram() {
        Histogram histogram = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
        histogram.setAutoResize(true);
        return histogram;
    }

    static Latency of(Histogram nanos) {
        return new Latency(
                millis(Math.round(nanos.getMean())),
                millis(nanos.getValueAtPercentile(50)),
                millis(nanos.getValueAtPercentile(90)),
                millis(nanos.getValueAtPercentile(95)),
                millis(nanos.getValueAtPercentile(99)),
                millis(nanos.getValueAtPercentile(99.9)),
                millis(nanos.getValueAtPercentile(99.99)),
                millis(nanos.getMaxValue()));
    }

    /** To the microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
