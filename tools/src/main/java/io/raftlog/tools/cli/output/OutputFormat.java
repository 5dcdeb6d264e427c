package io.raftlog.tools.cli.output;

/** The formats of {@code -o}. */
public enum OutputFormat {
    /** For people. */
    table,
    /** For people with wide terminals: more columns. */
    wide,
    /** One indented document. */
    json,
    /** One document a line; a list is a line for each element. */
    jsonl,
    yaml;

    /** Whether it is for people rather than programs. */
    public boolean isText() {
        return this == table || this == wide;
    }
}
