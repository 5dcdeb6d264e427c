package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.metadata.DidYouMean;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import java.util.ArrayList;
import java.util.List;

/** Looks a topic up before records are written or read, so that a typo is told with what was probably meant. */
final class Topics {
    private Topics() {}

    static Topic find(Subcommand command, RaftlogClient client, String name) throws Exception {
        List<Topic> all = command.await(client.admin().listTopics());
        return all.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name, all, command.bootstrapServers()));
    }

    static CommandFailure unknown(String name, List<Topic> all, String cluster) {
        List<String> advice = new ArrayList<>();
        List<String> meant =
                DidYouMean.closest(name, all.stream().map(Topic::name).toList());
        if (!meant.isEmpty()) {
            advice.add("did you mean: " + String.join(", ", meant));
        }
        advice.add((meant.isEmpty() ? "create it:  " : "or create it:  ") + "raftlog topic create " + name);
        return CommandFailure.of(
                ErrorCode.UNKNOWN_TOPIC,
                "topic \"" + name + "\" does not exist on the cluster at " + cluster + ".",
                advice.toArray(String[]::new));
    }
}
