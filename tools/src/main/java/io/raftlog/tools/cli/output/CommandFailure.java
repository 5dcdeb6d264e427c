package io.raftlog.tools.cli.output;

import io.raftlog.protocol.ErrorCode;
import java.util.List;

/**
 * Ends a command with an exit code and a message for the user. The message names the value and the rule; the advice
 * lines say what to do next, a command where there is one.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final transient List<String> advice;
    private final String label;

    private CommandFailure(ExitCode exitCode, String label, String message, List<String> advice) {
        super(message);
        this.exitCode = exitCode;
        this.label = label;
        this.advice = List.copyOf(advice);
    }

    /** A failure that {@code raftlog explain} knows. */
    public static CommandFailure of(ErrorCode code, String message, String... advice) {
        return new CommandFailure(ExitCode.of(code), code.label(), message, List.of(advice));
    }

    /** A command line that cannot be carried out as written. */
    public static CommandFailure usage(String message, String... advice) {
        return new CommandFailure(ExitCode.USAGE, "", message, List.of(advice));
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** As {@code RL-1004}; empty where no code applies. */
    public String label() {
        return label;
    }

    public List<String> advice() {
        return advice;
    }
}
