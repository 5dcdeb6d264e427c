package io.raftlog.tools.cli.output;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Where a command's result goes: as text for people, or as JSON or YAML from the same value.
 *
 * <p>Confined to the main thread.
 */
public final class Output {
    private final Stdout stdout;
    private final OutputFormat format;

    public Output(Stdout stdout, OutputFormat format) {
        this.stdout = stdout;
        this.format = format;
    }

    /** Prints a value in the format asked for; {@code text} renders it for people, line by line. */
    public <T> void print(T value, Function<T, List<String>> text) {
        switch (format) {
            case TABLE, WIDE -> text.apply(value).forEach(stdout::line);
            case JSON -> stdout.line(Json.indented(value));
            case YAML -> stdout.line(Json.yaml(value));
            case JSONL -> {
                if (value instanceof Collection<?> elements) {
                    elements.forEach(element -> stdout.line(Json.line(element)));
                } else {
                    stdout.line(Json.line(value));
                }
            }
        }
        stdout.flush();
    }

    public OutputFormat format() {
        return format;
    }

    public Stdout stdout() {
        return stdout;
    }

    public boolean isWide() {
        return format == OutputFormat.WIDE;
    }
}
