package io.raftlog.tools.cli;

import io.raftlog.client.GroupDescription;
import io.raftlog.client.GroupListing;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RefusedException;
import io.raftlog.metadata.DidYouMean;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.CommandFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** What the commands about groups share. */
final class Groups {
    private Groups() {}

    /** The answer; a group that there is not is told with what was probably meant. */
    static <T> T ask(Subcommand command, RaftlogClient client, String group, CompletableFuture<T> answer)
            throws Exception {
        try {
            return command.await(answer);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused && refused.code() == ErrorCode.UNKNOWN_GROUP) {
                throw unknown(
                        group,
                        command.await(client.admin().listGroups()).stream()
                                .map(GroupListing::groupId)
                                .toList(),
                        command.bootstrapServers());
            }
            throw e;
        }
    }

    private static CommandFailure unknown(String group, List<String> all, String cluster) {
        List<String> advice = new ArrayList<>();
        List<String> meant = DidYouMean.closest(group, all);
        if (!meant.isEmpty()) {
            advice.add("did you mean: " + String.join(", ", meant));
        }
        advice.add("all there are:  raftlog group list");
        return CommandFailure.of(
                ErrorCode.UNKNOWN_GROUP,
                "group \"" + group + "\" does not exist on the cluster at " + cluster + ".",
                advice.toArray(String[]::new));
    }

    /** How a member is called in tables: its name across restarts, else its program and the beginning of its id. */
    static String name(GroupDescription.Member member) {
        return member.instanceId()
                .orElseGet(() ->
                        member.clientId() + "-" + member.memberId().toString().substring(0, 8));
    }

    static String orDash(Optional<Duration> duration) {
        return duration.map(Units::duration).orElse("-");
    }
}
