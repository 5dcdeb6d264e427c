package io.raftlog.tools.cli;

import io.raftlog.client.GroupListing;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Table;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List all consumer groups.")
final class GroupList extends Subcommand {
    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            List<GroupListing> groups = await(client.admin().listGroups());
            if (groups.isEmpty() && output().format().isText()) {
                say("no groups yet; be the first member of one:  raftlog consume TOPIC -g GROUP");
            } else {
                output().print(groups, GroupList::table);
            }
        }
        return ExitCode.OK;
    }

    private static List<String> table(List<GroupListing> groups) {
        Table table = new Table("GROUP", "STATE", "MEMBERS");
        groups.forEach(group -> table.row(group.groupId(), group.state(), group.members()));
        return table.lines();
    }
}
