package io.raftlog.history;

/** What was given is not a history. The message names line and column, and what was expected there. */
public final class BadHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long line;
    private final long column;

    BadHistoryException(long line, long column, String message) {
        super("line " + line + ", column " + column + ": " + message);
        this.line = line;
        this.column = column;
    }

    /** From 1. */
    public long line() {
        return line;
    }

    /** From 1, in characters. */
    public long column() {
        return column;
    }
}
