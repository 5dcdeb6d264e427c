package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "members", description = "Show a group's members: where they run, and what they read.")
final class GroupMembers extends Subcommand {
    @Parameters(paramLabel = "GROUP", description = "Its id.")
    String group;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            List<GroupView.Member> members =
                    Groups.ask(this, client, group, client.admin().describeGroup(group)).members().stream()
                            .map(GroupView.Member::of)
                            .toList();
            if (members.isEmpty() && output().format().isText()) {
                say("no member runs; start one:  raftlog consume TOPIC -g " + group);
            } else {
                output().print(members, this::table);
            }
        }
        return ExitCode.OK;
    }

    private List<String> table(List<GroupView.Member> members) {
        Table table = output().isWide()
                ? new Table("MEMBER", "HOST", "EPOCH", "PARTITIONS", "TARGET", "QUIET", "ID", "SUBSCRIPTION")
                : new Table("MEMBER", "HOST", "EPOCH", "PARTITIONS", "TARGET", "QUIET");
        for (GroupView.Member each : members) {
            if (output().isWide()) {
                table.row(
                        each.name(),
                        each.host(),
                        each.epoch(),
                        each.assigned().size(),
                        each.target().size(),
                        GroupView.duration(each.quietMs()),
                        each.memberId(),
                        each.pattern() == null ? String.join(",", each.topics()) : each.pattern());
            } else {
                table.row(
                        each.name(),
                        each.host(),
                        each.epoch(),
                        each.assigned().size(),
                        each.target().size(),
                        GroupView.duration(each.quietMs()));
            }
        }
        return table.lines();
    }
}
