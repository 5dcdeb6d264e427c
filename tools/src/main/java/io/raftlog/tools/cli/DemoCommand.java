package io.raftlog.tools.cli;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.demo.Demo;
import io.raftlog.tools.demo.DemoResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Three nodes, records, a kill -9 half-way, and a comparison of what is read with what was"
                + " acknowledged.",
        footer = {"", "Exit code 0 only if nothing acknowledged was lost, duplicated, reordered or altered; else 5."})
final class DemoCommand extends Subcommand {
    private static final int NODES = 3;
    /** Apart from the ports of a local cluster, which may be stopped just now. */
    private static final int FIRST_PORT = 9701;

    @Option(names = "--records", paramLabel = "N", description = "Records to make up. Default: ${DEFAULT-VALUE}.")
    long records = 100_000;

    @Option(names = "--keys", paramLabel = "N", description = "Keys among them. Default: ${DEFAULT-VALUE}.")
    int keys = 1_000;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Send the lines of this file instead, and compare them byte for byte. Gzip is unpacked.")
    @Nullable
    Path input;

    @Option(names = "--key-field", paramLabel = "NAME", description = "With --input: the JSON field that is the key.")
    @Nullable
    String keyField;

    @Option(names = "--keep", description = "Let the cluster run on afterwards.")
    boolean keep;

    @Override
    ExitCode run() throws Exception {
        check();
        Path data = Files.createTempDirectory("raftlog-demo-");
        LocalCluster cluster = LocalCluster.create(
                data, LocalCluster.Layout.DEFAULT.withNodes(NODES).withFirstPort(FIRST_PORT));
        // Ctrl-C leaves nothing behind.
        Thread onInterrupt = new Thread(cluster::destroy, "interrupted");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        boolean clean = false;
        try {
            DemoResult result = demo(cluster).run();
            output().print(result, Demo::lines);
            clean = result.verdict().passed();
            return clean ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } finally {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            finish(cluster, clean);
        }
    }

    private void check() {
        if (records < 2 || keys < 1) {
            throw CommandFailure.usage("--records must be at least 2 and --keys at least 1");
        }
        if ((input == null) != (keyField == null)) {
            throw CommandFailure.usage("--input and --key-field belong together");
        }
        if (input != null && !Files.isReadable(stdio().directory().resolve(input))) {
            throw CommandFailure.of(ErrorCode.NOT_FOUND, "cannot read " + input);
        }
    }

    private Demo demo(LocalCluster cluster) throws IOException {
        if (input == null || keyField == null) {
            return Demo.generated(cluster, records, keys, this::tell);
        }
        try {
            return Demo.ofFile(cluster, stdio().directory().resolve(input), keyField, this::tell);
        } catch (IOException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private void tell(String line) {
        if (output().format().isText()) {
            print(line);
        } else {
            say(line);
        }
    }

    /** What went wrong stays to be looked at. */
    private void finish(LocalCluster cluster, boolean clean) {
        if (keep) {
            say("        the cluster runs on:  export RAFTLOG_DATA=" + cluster.root());
            say("        then:  raftlog local status     raftlog consume demo -n 3     raftlog local destroy");
        } else if (clean) {
            cluster.destroy();
        } else {
            cluster.stop();
            say("        data and logs are kept in " + cluster.root());
        }
    }
}
