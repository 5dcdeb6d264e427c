package io.raftlog.tools.cli;

import io.raftlog.client.Admin;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.tools.cli.output.ExitCode;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "health",
        description = "Say whether every node is ready and every partition has its leader and replicas.",
        footer = {"", "Exit code 0 if healthy, 5 if not, 4 if no node answers."})
final class ClusterHealth extends Subcommand {
    private static final long LOOK_AGAIN_MS = 200;

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "DURATION",
            description = "Wait up to this long for the cluster to become healthy.")
    Duration patience = Duration.ZERO;

    @Override
    ExitCode run() throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        HealthView health = look(deadline);
        output().print(health, HealthView::lines);
        return health.healthy() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    /** The first healthy look, or the last one before the deadline; throws if that found no node at all. */
    private HealthView look(long deadline) throws Exception {
        @Nullable RaftlogClient client = null;
        try {
            while (true) {
                boolean last = System.nanoTime() >= deadline;
                try {
                    client = client == null ? connect() : client;
                    HealthView health = lookOnce(client.admin());
                    if (health.healthy() || last) {
                        return health;
                    }
                } catch (RaftlogException | ExecutionException e) {
                    if (last) {
                        throw e;
                    }
                }
                Thread.sleep(LOOK_AGAIN_MS);
            }
        } finally {
            if (client != null) {
                client.close();
            }
        }
    }

    private HealthView lookOnce(Admin admin) throws Exception {
        return HealthView.of(await(admin.describeCluster()), await(admin.listTopics()));
    }
}
