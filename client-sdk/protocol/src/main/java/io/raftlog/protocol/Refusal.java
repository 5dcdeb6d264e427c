package io.raftlog.protocol;

/**
 * Why a request was refused: the code, a message that names the value and the rule, and what to do next.
 *
 * <p>Immutable.
 *
 * @param hint a command or step that helps; empty if there is none
 */
public record Refusal(ErrorCode code, String message, String hint) {
    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(code, message, "");
    }

    @Override
    public String toString() {
        return code.label() + " " + message + (hint.isEmpty() ? "" : " (" + hint + ")");
    }
}
