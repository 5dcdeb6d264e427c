package io.raftlog.hostile;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Bytes that were valid, and then went through a disk, a network or hands that meant harm. */
public final class Garbled {
    private Garbled() {}

    /** One to four damages to a valid example. */
    public static Arbitrary<byte[]> of(Arbitrary<byte[]> valid) {
        return Combinators.combine(valid, damages()).as((bytes, damages) -> damages.apply(bytes));
    }

    /** The damages alone, for bytes that are known only later. They leave what they are given as it is. */
    public static Arbitrary<UnaryOperator<byte[]>> damages() {
        return damage().list().ofMinSize(1).ofMaxSize(4).map(damages -> bytes -> {
            byte[] garbled = bytes.clone();
            for (Damage damage : damages) {
                garbled = damage.to(garbled);
            }
            return garbled;
        });
    }

    private enum Kind {
        FLIP,
        CUT,
        EXTEND,
        FORGE,
        REPEAT
    }

    private static Arbitrary<Damage> damage() {
        Arbitrary<Integer> numbers = Arbitraries.oneOf(
                Arbitraries.integers(), Arbitraries.of(-1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xFFFF, 1 << 30));
        return Combinators.combine(
                        Arbitraries.of(Kind.class), Arbitraries.integers().greaterOrEqual(0), numbers)
                .as(Damage::new);
    }

    /**
     * @param where taken modulo the length
     * @param number what is flipped, forged or added
     */
    private record Damage(Kind kind, int where, int number) {
        byte[] to(byte[] bytes) {
            int at = bytes.length == 0 ? 0 : where % bytes.length;
            return switch (kind) {
                case FLIP -> {
                    if (bytes.length > 0) {
                        bytes[at] ^= (byte) (1 << (number & 7));
                    }
                    yield bytes;
                }
                case CUT -> Arrays.copyOf(bytes, at);
                case EXTEND ->
                    ByteBuffer.allocate(bytes.length + Integer.BYTES)
                            .put(bytes)
                            .putInt(number)
                            .array();
                case FORGE -> {
                    if (bytes.length >= at + Integer.BYTES) {
                        ByteBuffer.wrap(bytes).putInt(at, number);
                    }
                    yield bytes;
                }
                case REPEAT ->
                    ByteBuffer.allocate(2 * bytes.length - at)
                            .put(bytes)
                            .put(bytes, at, bytes.length - at)
                            .array();
            };
        }
    }
}
