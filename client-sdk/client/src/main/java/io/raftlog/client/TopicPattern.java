package io.raftlog.client;

/**
 * A regular expression for whole topic names. The cluster matches it, so that topics made later are found by themselves.
 *
 * <p>Immutable.
 *
 * @param regex in RE2 syntax, which has no back references and no look-around
 */
public record TopicPattern(String regex) {
    public TopicPattern {
        if (regex.isBlank()) {
            throw new IllegalArgumentException("a topic pattern is blank");
        }
    }

    public static TopicPattern of(String regex) {
        return new TopicPattern(regex);
    }
}
