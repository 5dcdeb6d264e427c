package io.raftlog.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class CheckedValueProperties {
    @Property
    void itComesBackAsItWas(
            @ForAll long value, @ForAll @StringLength(max = 60) String text, @ForAll @IntRange(max = 900) int padding) {
        var sent = new CheckedValue(value, encodable(text), padding);

        assertThat(CheckedValue.decode(sent.encode())).contains(sent);
    }

    @Property
    void oneChangedBitIsNoticed(
            @ForAll long value, @ForAll @IntRange(max = 100) int padding, @ForAll @IntRange(max = 10_000) int place) {
        byte[] bytes = new CheckedValue(value, "key", padding).encode();
        int bit = place % (bytes.length * Byte.SIZE);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);

        assertThat(CheckedValue.decode(bytes)).isEmpty();
    }

    @Property
    void aPartOfItIsNoticed(@ForAll long value, @ForAll @IntRange(max = 100) int padding, @ForAll @IntRange int cut) {
        byte[] bytes = new CheckedValue(value, "key", padding).encode();
        byte[] part = Arrays.copyOf(bytes, Math.floorMod(cut, bytes.length));

        assertThat(CheckedValue.decode(part)).isEmpty();
    }

    @Property
    void anyBytesAreRefusedQuietly(@ForAll @Size(max = 100) byte[] bytes) {
        assertThat(CheckedValue.decode(bytes)).isEmpty();
    }

    @Property
    void noTwoLanesShareAValue(
            @ForAll @IntRange(min = 1, max = 1_000) int lane,
            @ForAll @IntRange(min = 1, max = 1_000) int other,
            @ForAll @LongRange(max = (1L << 40) - 1) long counter,
            @ForAll @LongRange(max = (1L << 40) - 1) long otherCounter) {
        boolean same = lane == other && counter == otherCounter;

        assertThat(CheckedValue.value(lane, counter) == CheckedValue.value(other, otherCounter))
                .isEqualTo(same);
    }

    /** A lone half of a surrogate pair has no UTF-8. */
    private static String encodable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
