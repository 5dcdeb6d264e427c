package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.Stdout;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a command has around it: the three standard streams, which of them are terminals, and the environment.
 *
 * @param terminals of {@code in}, {@code out} and {@code err} those that are
 */
record Stdio(
        InputStream in,
        Stdout out,
        PrintWriter err,
        List<String> terminals,
        Map<String, String> environment,
        Path directory) {

    /** Those of this process. The launcher tells about terminals. */
    static Stdio ofProcess() {
        return new Stdio(
                System.in,
                new Stdout(new FileOutputStream(FileDescriptor.out)),
                new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                List.of(System.getProperty("raftlog.terminals", "").split(",")),
                System.getenv(),
                Path.of("").toAbsolutePath());
    }

    /** The same with another standard output. */
    Stdio withOut(Stdout other) {
        return new Stdio(in, other, err, terminals, environment, directory);
    }

    /** Whether somebody can be asked. */
    boolean isInteractive() {
        return terminals.contains("in") && terminals.contains("err");
    }

    /** Whether progress may be drawn. */
    boolean hasErrorTerminal() {
        return terminals.contains("err");
    }
}
