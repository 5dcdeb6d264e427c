package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.OffsetReset;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "undo",
        description = "Bring back the offsets from before the last reset. Shows what would change; --apply does it.")
final class GroupUndo extends Subcommand {
    @Parameters(paramLabel = "GROUP", description = "Its id.")
    String group;

    @Option(names = "--apply", description = "Do it.")
    boolean apply;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            OffsetReset undone = Groups.ask(
                    this,
                    client,
                    group,
                    client.admin().undoReset(group, apply ? ChangeMode.APPLY : ChangeMode.DRY_RUN));
            String of = undone.undoneResetAt().map(at -> "the reset of " + at).orElse("the last reset");
            output().print(
                            OffsetResetView.of(undone),
                            view -> view.lines(
                                    apply
                                            ? "undone: " + of
                                            : "apply:  raftlog group undo " + group + " --apply      (undoes " + of
                                                    + ")"));
        }
        return ExitCode.OK;
    }
}
