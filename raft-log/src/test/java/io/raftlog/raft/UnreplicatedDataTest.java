package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class UnreplicatedDataTest {
    private static final ByteString TEN_BYTES = ByteString.copyFrom(new byte[10]);

    private final AtomicLong heldByAll = new AtomicLong();
    private final UnreplicatedData data = new UnreplicatedData(heldByAll, 50);

    @Test
    void entriesThatAFollowerStillNeedsStay() {
        put(1, 4);

        data.release(4, 2);

        assertThat(held()).containsExactly(3, 4);
    }

    @Test
    void entriesThatAreNotOnDiskStayEvenIfSentAndBeyondTheLimit() {
        put(1, 9);

        data.release(3, 9);

        assertThat(held()).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void beyondTheLimitEntriesOnDiskGoAlthoughAFollowerLags() {
        put(1, 9);

        data.release(9, 0);

        assertThat(held()).containsExactly(5, 6, 7, 8, 9);
    }

    @Test
    void truncatedEntriesGoAndMakeRoom() {
        put(1, 9);
        data.truncate(3);
        put(3, 5);

        data.release(5, 0);

        assertThat(held()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void whatOtherGroupsHoldCountsToo() {
        put(1, 4);
        var other = new UnreplicatedData(heldByAll, 50);
        for (int index = 1; index <= 4; index++) {
            other.put(index, TEN_BYTES);
        }

        data.release(4, 0);
        other.release(4, 0);

        assertThat(held()).containsExactly(4);
        assertThat(heldByAll).hasValue(50);
    }

    private void put(long first, long last) {
        LongStream.rangeClosed(first, last).forEach(index -> data.put(index, TEN_BYTES));
    }

    private long[] held() {
        return LongStream.rangeClosed(0, 20)
                .filter(index -> data.get(index) != null)
                .toArray();
    }
}
