package io.raftlog.tools.cli;

import io.raftlog.checker.Checker;
import io.raftlog.checker.Settings;
import io.raftlog.checker.Verdict;
import io.raftlog.history.BadHistoryException;
import io.raftlog.history.History;
import io.raftlog.history.HistoryReader;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.input.Gzip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "history",
        description =
                "Judge a recorded history: whether anything acknowledged was lost, duplicated, reordered or altered,"
                        + " and much more.",
        footer = {
            "",
            "A history is one event a line, {\"i\":0,\"t\":..,\"p\":..,\"type\":\"invoke\",\"f\":\"send\",\"v\":..} or"
                    + " [t,p,type,f,v,x],",
            "or one JSON array of events. Settings: max_gap, group_check, gapless, log_start, known_errors, lag_bound,",
            "return_within, stall_bound; times in the unit of the history.",
            "Exit code 0 only if it is valid; 5 if it is not, or if that could not be decided."
        })
final class VerifyHistory extends Subcommand {
    @Parameters(paramLabel = "FILE", description = "The history; - for standard input. Gzip is unpacked.")
    String file;

    @Option(
            names = "--config",
            paramLabel = "JSON|FILE",
            description = "Settings, as '{\"max_gap\":30}', or a file with them.")
    @Nullable
    String config;

    @Override
    ExitCode run() throws IOException {
        Settings settings = settings();
        History history = read();
        Verdict verdict = Checker.check(history, settings);
        output().print(VerdictView.of(history, verdict), VerdictView::lines);
        return verdict.outcome() == Verdict.Outcome.VALID ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private Settings settings() {
        if (config == null) {
            return Settings.DEFAULT;
        }
        try {
            boolean isJson = config.stripLeading().startsWith("{");
            return Settings.parse(isJson ? config : Files.readString(path(config)));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--config: " + e.getMessage());
        } catch (IOException e) {
            throw unreadable(config, e);
        }
    }

    private History read() {
        try (InputStream in =
                Gzip.unpackedIfPacked(file.equals("-") ? stdio().in() : Files.newInputStream(path(file)))) {
            return HistoryReader.read(in);
        } catch (BadHistoryException e) {
            throw CommandFailure.usage((file.equals("-") ? "the history" : file) + ", " + e.getMessage());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Path path(String name) {
        return stdio().directory().resolve(name);
    }

    private static CommandFailure unreadable(String name, IOException failure) {
        return failure instanceof NoSuchFileException
                ? CommandFailure.of(ErrorCode.NOT_FOUND, "there is no file " + name)
                : CommandFailure.usage("cannot read " + name + ": " + failure.getMessage());
    }
}
