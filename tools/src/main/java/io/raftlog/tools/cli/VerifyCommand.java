package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.fault.FaultKind;
import io.raftlog.tools.fault.Testbed;
import io.raftlog.tools.fault.net.NodeCables;
import io.raftlog.tools.verify.Repro;
import io.raftlog.tools.verify.Verification;
import io.raftlog.tools.verify.VerifyPlan;
import io.raftlog.tools.verify.VerifyResult;
import io.raftlog.tools.verify.WorkloadPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description = {
            "Break a cluster on purpose while clients use it, and judge what they saw.",
            "",
            "Three nodes, or as many as asked for, are started in a temporary directory, with proxies between them."
                    + " While producers, consumers and a"
                    + " consumer group are at work, one node at a time is killed, paused, cut off and so on, sometimes by two"
                    + " faults at once. Then everything"
                    + " is healed, restarted, read from the beginning, the replicas' files are compared byte by byte, and"
                    + " the nodes' logs are searched for what no fault explains."
                    + " With --bootstrap-server the same clients use that cluster, and nothing is broken."
        },
        footer = {"", "Exit code 0 only if nothing was wrong and the run was worth something; else 5."},
        subcommands = {VerifyHistory.class})
final class VerifyCommand extends Subcommand {
    private static final String ALL = "all";
    private static final String USUAL = "kill,pause,restart,cut,one-way,slow,flap";
    private static final String LOG_LEVEL = "raftlog.log.level";
    private static final int LEAST_NODES = 3;
    private static final int MOST_NODES = 5;
    /** Apart from the ports of a local cluster, which may run just now, and of the demo. */
    private static final int FIRST_PORT = 9801;

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    /** More than this nobody waits to be judged. */
    private static final double MOST_SENDS = 400_000;

    private static final double USUAL_RATE = 400;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            description = "How long clients are at work; the rest takes half a minute. Default: 60s.")
    Duration duration = Units.parseDuration("60s");

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Nodes to start, 3 to 5. Default: 3. With more than three, replicas can move between them.")
    @Nullable
    Integer nodes;

    @Option(
            names = "--faults",
            paramLabel = "KIND,..",
            description = "What is done to the nodes: kill, pause, restart, rolling, cut, one-way, slow, flap, reset,"
                    + " half-close, bit-rot, truncate, wipe; with strace fsync, slow-disk; as root on Linux"
                    + " disk-full, power, unplug; with a C compiler clock; with four nodes move; all for all of them,"
                    + " none for nothing."
                    + " Default: " + USUAL + ".")
    @Nullable
    String faults;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "What chance depends on; the same seed does the same again, but for the order of threads.")
    @Nullable
    Long seed;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where history, verdict, picture and logs go; a new or empty directory. Default:"
                    + " .raftlog/verify/SEED-TIME.")
    @Nullable
    Path report;

    @Override
    ExitCode run() throws Exception {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw CommandFailure.usage("--duration must be a second at least");
        }
        if (nodes() < LEAST_NODES || nodes() > MOST_NODES) {
            throw CommandFailure.usage("--nodes must be " + LEAST_NODES + " to " + MOST_NODES);
        }
        if (System.getProperty(LOG_LEVEL) == null) {
            // Before the first logger is made: that its clients meet broken nodes is no news; -v tells.
            System.setProperty(LOG_LEVEL, "ERROR");
        }
        long chosen = seed == null ? System.nanoTime() % 1_000_000 : seed;
        VerifyResult result = global().bootstrapServers == null ? ofOwnCluster(chosen) : ofGivenCluster(chosen);
        output().print(result, VerifyView::lines);
        return exitCode(result);
    }

    private int nodes() {
        return nodes == null ? LEAST_NODES : nodes;
    }

    static ExitCode exitCode(VerifyResult result) {
        return result.passed() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private VerifyResult ofOwnCluster(long chosen) throws IOException, InterruptedException {
        Set<FaultKind> kinds = kinds(faults == null ? USUAL : faults);
        Path place = Files.createTempDirectory("raftlog-verify-");
        Testbed testbed = testbed(place, kinds, chosen);
        LocalCluster cluster = testbed.cluster();
        // Ctrl-C leaves nothing behind.
        Thread onInterrupt = new Thread(() -> destroy(testbed, place), "interrupted");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        boolean passed = false;
        try {
            say("starting " + nodes() + " nodes · seed " + chosen + " · faults "
                    + kinds.stream().map(FaultKind::label).collect(Collectors.joining(",")));
            cluster.start(START_TIMEOUT, ready -> {});
            VerifyPlan plan = VerifyPlan.random(
                    workload("verify", chosen), nodes(), duration, kinds, report(chosen), repro(chosen));
            VerifyResult result = Verification.run(testbed, plan, story());
            passed = result.passed();
            return result;
        } finally {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            if (passed) {
                destroy(testbed, place);
            } else {
                cluster.stop();
                testbed.close();
                say("data and logs of the nodes are kept in " + place);
            }
        }
    }

    private static void destroy(Testbed testbed, Path place) {
        testbed.destroy();
        try {
            Files.deleteIfExists(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nodes have disks, networks and clocks of their own if a fault needs them and there can be some. */
    private Testbed testbed(Path place, Set<FaultKind> kinds, long chosen) {
        NodeCables cables = canAny(kinds, FaultKind::needsCables) ? NodeCables.laidTo(nodes()) : NodeCables.NONE;
        try {
            LocalCluster cluster = LocalCluster.create(
                    place.resolve("cluster"),
                    LocalCluster.Layout.DEFAULT
                            .withNodes(nodes())
                            .withFirstPort(FIRST_PORT)
                            .withPlaces(cables.places()));
            Testbed testbed = canAny(kinds, FaultKind::needsDisks)
                    ? Testbed.withDisks(cluster, chosen, place.resolve("disks"), cables)
                    : Testbed.withCables(cluster, chosen, cables);
            if (canAny(kinds, FaultKind::needsClocks)) {
                testbed.fitClocks();
            }
            return testbed;
        } catch (RuntimeException e) {
            cables.close();
            throw e;
        }
    }

    private static boolean canAny(Set<FaultKind> kinds, Predicate<FaultKind> needing) {
        return kinds.stream()
                .anyMatch(kind -> needing.test(kind) && kind.unavailable().isEmpty());
    }

    private VerifyResult ofGivenCluster(long chosen) throws Exception {
        if (faults != null && !faults.equals("none")) {
            throw notForAGivenCluster("--faults are");
        }
        if (nodes != null) {
            throw notForAGivenCluster("--nodes is");
        }
        String topic = "verify-" + chosen + "-" + System.currentTimeMillis();
        try (RaftlogClient client = connect()) {
            int found = await(client.admin().describeCluster()).nodes().size();
            VerifyPlan plan = new VerifyPlan(
                    workload(topic, chosen).withReplicationFactor(found >= 3 ? 3 : 1),
                    duration,
                    duration,
                    Optional.empty(),
                    Map.of(),
                    report(chosen),
                    repro(chosen));
            try {
                return Verification.run(clientConfig(), plan, story());
            } finally {
                awaitGone(
                        "group " + plan.workload().group(),
                        client.admin().deleteGroup(plan.workload().group()));
                awaitGone("topic " + topic, client.admin().deleteTopic(topic));
            }
        }
    }

    private static CommandFailure notForAGivenCluster(String option) {
        return CommandFailure.usage(
                option + " for a cluster of its own, not for one given with --bootstrap-server",
                "leave one of the two out");
    }

    /** What cannot be deleted is said, and changes nothing about the result. */
    private void awaitGone(String what, CompletableFuture<Void> deletion) throws InterruptedException {
        try {
            await(deletion);
        } catch (ExecutionException | CommandFailure e) {
            say(what + " may still be there: " + e.getMessage());
        }
    }

    private Set<FaultKind> kinds(String text) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        try {
            for (String label : text.equals("none") ? new String[0] : text.split(",")) {
                kinds.addAll(
                        label.equals(ALL)
                                ? Arrays.asList(FaultKind.values())
                                : List.of(FaultKind.parse(label.strip())));
            }
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()), "or " + ALL + ", or none");
        }
        return kinds;
    }

    private WorkloadPlan workload(String topic, long chosen) {
        double rate = Math.min(USUAL_RATE, MOST_SENDS / duration.toSeconds());
        return WorkloadPlan.of(topic, chosen).withRate(rate);
    }

    private Path report(long chosen) {
        Path relative =
                report == null ? Path.of(".raftlog", "verify", chosen + "-" + System.currentTimeMillis()) : report;
        return stdio().directory().resolve(relative);
    }

    private Repro repro(long chosen) {
        return new Repro("raftlog verify --duration " + duration.toMillis() + "ms --seed " + chosen
                + (nodes == null ? "" : " --nodes " + nodes)
                + (faults == null ? "" : " --faults " + faults)
                + (global().bootstrapServers == null ? "" : " -b " + global().bootstrapServers));
    }

    /** Each step with the time since the begin. */
    private Consumer<String> story() {
        long began = System.nanoTime();
        return step -> say(String.format("%6s  %s", Units.duration(Duration.ofNanos(System.nanoTime() - began)), step));
    }
}
