package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.liveness.MetadataCopies;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OldMetadataTest {
    private final AtomicLong version = new AtomicLong(120);
    private final AtomicLong nanos = new AtomicLong();
    private final MetadataCopies copies = new MetadataCopies(version::get, nanos::get);

    @Test
    void aCopyThatStandsStillIsToldOfUntilItHasCaughtUp() {
        copies.told(1, 131);
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(OldMetadata.notices(3, copies)).isEmpty();

        nanos.addAndGet(Duration.ofSeconds(12).toNanos());
        copies.told(1, 190);
        assertThat(OldMetadata.notices(3, copies)).singleElement().satisfies(notice -> {
            assertThat(notice.code()).isEqualTo(ErrorCode.METADATA_BEHIND);
            assertThat(notice.toString())
                    .contains("node 3 knows the metadata up to change 120; node 1 had change 131 42 s ago");
        });

        version.set(190);
        assertThat(OldMetadata.notices(3, copies)).isEmpty();
    }
}
