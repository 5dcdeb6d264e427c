package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Forget a group that has no members, with its offsets and its history.")
final class GroupDelete extends Subcommand {
    @Parameters(paramLabel = "GROUP", description = "Its id.")
    String group;

    /** The shape of {@code -o json}. */
    private record Deleted(String groupId, boolean deleted) {}

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            // A name that nobody knows is told before anybody is asked to confirm.
            Groups.ask(this, client, group, client.admin().describeGroup(group));
            confirm("This forgets how far the group " + group + " has come.", group);
            Groups.ask(this, client, group, client.admin().deleteGroup(group));
            output().print(new Deleted(group, true), view -> List.of("deleted group " + view.groupId()));
        }
        return ExitCode.OK;
    }
}
