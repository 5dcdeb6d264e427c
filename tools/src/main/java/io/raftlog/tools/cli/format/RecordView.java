package io.raftlog.tools.cli.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumed record as formats see it: raw bytes, nothing decoded.
 *
 * @param timestamp milliseconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; lives as long as one line of output.
public record RecordView(
        String topic,
        int partition,
        long offset,
        int leaderEpoch,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<HeaderView> headers) {

    @SuppressWarnings("ArrayRecordComponent") // As above.
    public record HeaderView(String key, byte @Nullable [] value) {}
}
