package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchRunTest {
    @Test
    void itEndsWhereItsLastBatchEndsAndIsAsLargeAsAll() {
        BatchRun run = BatchRun.following(5, List.of(span(5, 8, 100), span(8, 9, 70)), bytes(150, 20));

        assertThat(run.endOffset()).isEqualTo(9);
        assertThat(run.sizeBytes()).isEqualTo(170);
        assertThat(run.isEmpty()).isFalse();
    }

    @Test
    void ofNoBatchesItEndsWhereItBegins() {
        BatchRun run = BatchRun.following(5, List.of(), List.of());

        assertThat(run.endOffset()).isEqualTo(5);
        assertThat(run.isEmpty()).isTrue();
    }

    @Test
    void holesAndOverlapsAreRefused() {
        refused(5, List.of(span(6, 8, 100)), bytes(100), "offset 5 must follow");
        refused(5, List.of(span(4, 8, 100)), bytes(100), "offset 5 must follow");
        refused(5, List.of(span(5, 8, 100), span(9, 10, 100)), bytes(200), "offset 8 must follow");
        refused(5, List.of(span(5, 8, 100), span(7, 10, 100)), bytes(200), "offset 8 must follow");
    }

    @Test
    void bytesThatAreNotTheirsAreRefused() {
        refused(5, List.of(span(5, 8, 100)), bytes(99), "100 bytes come with 99");
        refused(5, List.of(span(5, 8, 100)), bytes(100, 1), "100 bytes come with 101");
        refused(5, List.of(), bytes(1), "0 bytes come with 1");
    }

    @Test
    void moreOffsetsThanASegmentCanHoldAreRefused() {
        refused(5, List.of(span(5, 6L + Integer.MAX_VALUE, 100)), bytes(100), "more than a segment file can hold");
    }

    private static void refused(long offset, List<BatchSpan> spans, List<ByteBuffer> bytes, String why) {
        assertThatThrownBy(() -> BatchRun.following(offset, spans, bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private static BatchSpan span(long baseOffset, long nextOffset, int sizeBytes) {
        return new BatchSpan(baseOffset, nextOffset, sizeBytes, 0);
    }

    private static List<ByteBuffer> bytes(int... sizes) {
        return Arrays.stream(sizes).mapToObj(ByteBuffer::allocate).toList();
    }
}
