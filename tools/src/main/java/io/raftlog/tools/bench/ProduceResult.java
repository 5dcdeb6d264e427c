package io.raftlog.tools.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What came out of writing a load.
 *
 * @param records acknowledged
 * @param failure of the first record that was not; empty if all were
 * @param megabytesPerSecond values only, a megabyte being 10^6 bytes
 * @param latencyMs from a record's turn to its acknowledgement
 * @param nodes empty if the cluster runs elsewhere
 */
public record ProduceResult(
        long records,
        long failed,
        String failure,
        double seconds,
        double recordsPerSecond,
        double megabytesPerSecond,
        Latency latencyMs,
        double clientCpuSeconds,
        Optional<ClusterUsage> nodes,
        @JsonIgnore Histogram latencies) {}
