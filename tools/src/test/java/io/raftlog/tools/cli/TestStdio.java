package io.raftlog.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.tools.cli.output.Stdout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A command's surroundings in a test: nothing is a terminal, the environment is empty, what is printed is kept. */
record TestStdio(Stdio stdio, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    static TestStdio create() {
        return create(Path.of("/nonexistent"), Map.of(), "");
    }

    static TestStdio create(Path directory, Map<String, String> environment, String input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Stdio stdio = new Stdio(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new Stdout(out),
                new PrintWriter(err, true, UTF_8),
                List.of(),
                environment,
                directory);
        return new TestStdio(stdio, out, err);
    }

    int run(String... arguments) {
        return Main.run(stdio, arguments);
    }

    String printed() {
        return out.toString(UTF_8);
    }

    String said() {
        return err.toString(UTF_8);
    }
}
