package io.raftlog.tools.cli.output;

import io.raftlog.protocol.ErrorCode;

/**
 * What a finished command tells the shell. Scripts rely on these numbers.
 *
 * <p>Immutable.
 */
public enum ExitCode {
    OK(0, "done"),
    FAILED(1, "failed"),
    USAGE(2, "the command line is wrong"),
    NOT_FOUND(3, "the thing named does not exist"),
    UNAVAILABLE(4, "unavailable or timed out: try again"),
    CHECK_FAILED(5, "a check did not pass"),
    INTERRUPTED(130, "interrupted");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /** For the help of {@code raftlog}. */
    public String meaning() {
        return meaning;
    }

    /** The exit code of a command that ended with this refusal. */
    public static ExitCode of(ErrorCode code) {
        return switch (code) {
            case UNKNOWN_TOPIC, UNKNOWN_PARTITION, UNKNOWN_GROUP, NOT_FOUND -> NOT_FOUND;
            case CHECK_FAILED -> CHECK_FAILED;
            default -> code.retriable() ? UNAVAILABLE : FAILED;
        };
    }
}
