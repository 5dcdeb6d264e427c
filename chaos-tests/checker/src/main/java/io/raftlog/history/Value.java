package io.raftlog.history;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * What a record holds, as a JSON value: equal if the JSON values are, so {@code 1} is {@code 1.0} and not {@code "1"}.
 *
 * <p>Immutable.
 */
public sealed interface Value {
    /** A record whose payload failed its self-check: equal to nothing that was ever sent. */
    Value UNREADABLE = new Unreadable();

    static Value of(long number) {
        return new Whole(number);
    }

    static Value of(String text) {
        return new Text(text);
    }

    /** A number of any size, in its one form: whole where it is one and fits. */
    static Value of(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        // Digits before the point, reckoned without writing them out: 1e999999999 is a number too.
        long wholeDigits = (long) shortest.precision() - shortest.scale();
        if (shortest.scale() <= 0 && wholeDigits <= 19) {
            BigDecimal plain = shortest.setScale(0);
            if (plain.compareTo(BigDecimal.valueOf(plain.longValue())) == 0) {
                return new Whole(plain.longValue());
            }
        }
        return new Fraction(shortest);
    }

    /** A whole number in the range of a long. */
    record Whole(long number) implements Value {
        @Override
        public int hashCode() {
            // Values are lane << 40 | counter: Long.hashCode lets the lanes collide.
            long mixed = number * 0x9E3779B97F4A7C15L;
            return (int) (mixed >>> 32);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Whole whole && whole.number == number;
        }

        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    /** Any other number, without trailing zeros. */
    record Fraction(BigDecimal number) implements Value {
        public Fraction {
            Objects.requireNonNull(number);
        }

        @Override
        public String toString() {
            return number.toString();
        }
    }

    /** A string. Comparable, so that a hash map stays fast where somebody chose texts that collide. */
    record Text(String text) implements Value, Comparable<Text> {
        public Text {
            Objects.requireNonNull(text);
        }

        @Override
        public int compareTo(Text other) {
            return text.compareTo(other.text);
        }

        @Override
        public String toString() {
            return '"' + text + '"';
        }
    }

    /** See {@link #UNREADABLE}. */
    record Unreadable() implements Value {
        @Override
        public String toString() {
            return "(unreadable)";
        }
    }
}
