package io.raftlog.tools.cli;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.RaftlogClient;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Output;
import io.raftlog.tools.cluster.LocalCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every command has: global options, output, a way to the cluster. Ends with an exit code or by throwing. */
abstract class Subcommand implements Callable<Integer> {
    private static final String DEFAULT_ADDRESS = "127.0.0.1:9401";

    @Spec
    CommandSpec spec;

    /** Does what the command says; data to {@link #output}, words to {@link #say}. */
    abstract ExitCode run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        ExitCode code = run();
        stdio().out().flush();
        return code.number();
    }

    final Stdio stdio() {
        return root().stdio();
    }

    final GlobalOptions global() {
        return root().global;
    }

    final Output output() {
        return new Output(stdio().out(), global().output);
    }

    /** A line for people, on standard error. */
    final void say(String line) {
        stdio().err().println(line);
    }

    /** A line of the result for people; nothing where a program reads. */
    final void print(String line) {
        if (global().output.isText()) {
            stdio().out().line(line);
            stdio().out().flush();
        }
    }

    final RaftlogClient connect() {
        return RaftlogClient.connect(clientConfig());
    }

    final ClientConfig clientConfig() {
        try {
            return ClientConfig.of(bootstrapServers())
                    .withClientId("raftlog-cli")
                    .withRequestTimeout(global().timeout);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()), "give addresses as -b host:port,host:port");
        }
    }

    /** The option, else the environment, else the local cluster that runs here, else the usual address. */
    final String bootstrapServers() {
        if (global().bootstrapServers != null) {
            return global().bootstrapServers;
        }
        String fromEnvironment = stdio().environment().getOrDefault("RAFTLOG_BOOTSTRAP", "");
        if (!fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        return runningLocalCluster().map(LocalCluster::bootstrapServers).orElse(DEFAULT_ADDRESS);
    }

    final Optional<LocalCluster> runningLocalCluster() {
        return LocalCluster.open(defaultDataDirectory()).filter(LocalCluster::isRunning);
    }

    final Path defaultDataDirectory() {
        String fromEnvironment = stdio().environment().getOrDefault("RAFTLOG_DATA", "");
        return stdio().directory().resolve(fromEnvironment.isBlank() ? ".raftlog/local" : fromEnvironment);
    }

    /** The answer, or what it failed with; not longer than {@code --timeout} and a little. */
    final <T> T await(CompletableFuture<T> answer) throws ExecutionException, InterruptedException {
        long millis = global().timeout.plusSeconds(5).toMillis();
        try {
            return answer.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw CommandFailure.of(
                    ErrorCode.TIMED_OUT, "no answer within " + global().timeout.toSeconds() + " s");
        }
    }

    /** Asks for {@code expected} to be typed; refuses where nobody can be asked. */
    final void confirm(String question, String expected) {
        if (global().yes) {
            return;
        }
        if (global().noInput || !stdio().isInteractive()) {
            throw CommandFailure.usage(question + " needs to be confirmed", "add --yes if you mean it");
        }
        stdio().err().print(question + " Type " + expected + " to go on: ");
        stdio().err().flush();
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(stdio().in(), StandardCharsets.UTF_8));
            if (!expected.equals(reader.readLine())) {
                throw CommandFailure.usage("not confirmed; nothing was changed");
            }
        } catch (IOException e) {
            throw CommandFailure.usage("not confirmed (" + e.getMessage() + "); nothing was changed");
        }
    }

    private RaftlogCommand root() {
        return (RaftlogCommand) spec.root().userObject();
    }
}
