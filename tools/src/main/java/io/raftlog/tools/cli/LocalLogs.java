package io.raftlog.tools.cli;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Stdout;
import io.raftlog.tools.cluster.LocalCluster;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Print the end of a node's log, or of every node's.")
final class LocalLogs extends LocalSubcommand {
    private static final long LOOK_AGAIN_MS = 200;

    @Parameters(arity = "0..1", paramLabel = "N", description = "Number of the node. Default: all.")
    @Nullable
    Integer node;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "COUNT",
            description = "How many lines of each. Default: ${DEFAULT-VALUE}.")
    int lines = 50;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what is written, until Ctrl-C. Needs a node.")
    boolean follow;

    @Override
    ExitCode run() throws IOException, InterruptedException {
        LocalCluster cluster = cluster();
        if (follow && node == null) {
            throw CommandFailure.usage("-f follows one node", "name it:  raftlog local logs 1 -f");
        }
        for (LocalCluster.NodeReport report : cluster.nodes()) {
            if (node == null || node == report.id()) {
                String prefix = node == null ? "node " + report.id() + "  " : "";
                cluster.logTail(report.id(), lines)
                        .forEach(line -> stdio().out().line(prefix + line));
            }
        }
        if (node != null) {
            Path log = cluster.node(node).logFile();
            if (!Files.exists(log)) {
                throw CommandFailure.of(ErrorCode.NOT_FOUND, "node " + node + " has written no log yet");
            }
            if (follow) {
                follow(log);
            }
        }
        return ExitCode.OK;
    }

    /** A file that got shorter has been rolled: the new one is read from its beginning. */
    private void follow(Path log) throws IOException, InterruptedException {
        Stdout out = stdio().out();
        out.flush();
        long position = Files.size(log);
        byte[] buffer = new byte[8192];
        while (true) {
            try (RandomAccessFile in = new RandomAccessFile(log.toFile(), "r")) {
                position = in.length() < position ? 0 : position;
                in.seek(position);
                for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                    out.write(buffer, 0, read);
                    position += read;
                }
            }
            out.flush();
            Thread.sleep(LOOK_AGAIN_MS);
        }
    }
}
