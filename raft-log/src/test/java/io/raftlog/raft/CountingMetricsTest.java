package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.junit.jupiter.api.Test;

class CountingMetricsTest {
    private final MetricRegistryInfo info = new MetricRegistryInfo("group", "ratis", "log", "of a test");

    @Test
    void ratisFindsItAsTheOneRegistry() {
        assertThat(MetricRegistries.global()).isInstanceOf(CountingMetrics.class);
    }

    @Test
    void aTimerCountsAndARegistryIsMadeOnce() {
        var metrics = new CountingMetrics();

        metrics.create(info).timer("flush").time().stop();
        metrics.create(info).timer("flush").time().stop();

        assertThat(metrics.create(info).counter("flush").getCount()).isEqualTo(2);
        assertThat(metrics.remove(info)).isTrue();
        assertThat(metrics.get(info)).isEmpty();
    }
}
