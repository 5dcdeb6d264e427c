package io.raftlog.checker;

import java.util.List;
import java.util.Optional;

/** What a program says when something is so that could not be: of itself, and not of its disk, its network or a caller. */
public final class BrokenSigns {
    private static final List<String> SIGNS = List.of(
            "IllegalStateException",
            "NullPointerException",
            "AssertionError",
            "ClassCastException",
            "IndexOutOfBoundsException",
            "ConcurrentModificationException",
            "ArithmeticException",
            "NegativeArraySizeException",
            "BufferOverflowException",
            "BufferUnderflowException",
            "StackOverflowError",
            "OutOfMemoryError",
            "NoClassDefFoundError",
            "NoSuchMethodError",
            "Exception in thread",
            "A fatal error has been detected",
            "gap between",
            "Bug in StateMachine",
            "already failed");

    private BrokenSigns() {}

    /** The first that the text has. */
    public static Optional<String> in(String text) {
        return SIGNS.stream().filter(text::contains).findFirst();
    }
}
