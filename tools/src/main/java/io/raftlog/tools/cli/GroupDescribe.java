package io.raftlog.tools.cli;

import io.raftlog.client.GroupDescription;
import io.raftlog.client.GroupLag;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "describe",
        description = "Show a group: who reads which partition, how far it is behind, and what is in its way.")
final class GroupDescribe extends Subcommand {
    @Parameters(paramLabel = "GROUP", description = "Its id.")
    String group;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            CompletableFuture<GroupDescription> described = client.admin().describeGroup(group);
            CompletableFuture<GroupLag> lag = client.admin().groupLag(group);
            GroupView view =
                    GroupView.of(Groups.ask(this, client, group, described), Groups.ask(this, client, group, lag));
            output().print(view, GroupView::lines);
        }
        return ExitCode.OK;
    }
}
