package io.raftlog.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyOffsetsTest {
    @Test
    void itRemembersTheLatestOffsetOfEachKeyAsAMapWould() {
        KeyOffsets keys = new KeyOffsets(1_000 * KeyOffsets.BYTES_PER_SLOT);
        Map<String, Long> model = new HashMap<>();
        Random random = new Random(7);

        for (long offset = 0; offset < 5_000; offset++) {
            String key = "key-" + random.nextInt(700);
            assertThat(keys.put(bytes(key), offset)).isTrue();
            model.put(key, offset);
        }

        assertThat(keys.size()).isEqualTo(model.size());
        for (int i = 0; i < 800; i++) {
            String key = "key-" + i;
            assertThat(keys.newest(bytes(key))).isEqualTo(model.getOrDefault(key, -1L));
        }
    }

    @Test
    void whatFindsNoRoomIsToldAndChangesNothing() {
        KeyOffsets keys = new KeyOffsets(10 * KeyOffsets.BYTES_PER_SLOT);
        int held = 0;
        while (keys.put(bytes("key-" + held), held)) {
            held++;
        }

        assertThat(held).isEqualTo(keys.capacity()).isEqualTo(8);
        assertThat(keys.newest(bytes("key-" + held))).isEqualTo(-1);
        assertThat(keys.put(bytes("key-3"), 99)).isTrue();
        assertThat(keys.newest(bytes("key-3"))).isEqualTo(99);
    }

    @Test
    void clearedItKnowsNothing() {
        KeyOffsets keys = new KeyOffsets(1_000);
        keys.put(bytes(""), 0);
        keys.clear();

        assertThat(keys.newest(bytes(""))).isEqualTo(-1);
        assertThat(keys.size()).isZero();
    }

    private static ByteBuffer bytes(String key) {
        return UTF_8.encode(key);
    }
}
