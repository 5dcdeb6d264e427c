package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.OffsetReset;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.format.LogPosition;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reset-offsets",
        description = "Move a group's offsets, also backwards. Shows what would change; --apply does it.",
        footer = {
            "",
            "The group's members must be stopped: they would go on from where they are.",
            "raftlog group undo GROUP brings the offsets back that an applied reset replaced."
        })
final class GroupResetOffsets extends Subcommand {
    @Parameters(paramLabel = "GROUP", description = "Its id.")
    String group;

    @ArgGroup(multiplicity = "1")
    Where where = new Where();

    /** One of the two. */
    static final class Where {
        @Option(
                names = "--to",
                required = true,
                paramLabel = "POSITION",
                description = "start, end, an offset, @TIME (2026-01-31, 2026-01-31T10:00:00Z or milliseconds since"
                        + " 1970) or @-1h.")
        @Nullable
        String to;

        @Option(
                names = "--by",
                required = true,
                paramLabel = "RECORDS",
                description = "So many records forward, or backward: --by -100.")
        @Nullable
        Long by;
    }

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC[:N,..]",
            description = "Only this topic, or these partitions of it; may be repeated. Default: all that the group has"
                    + " offsets for.")
    List<String> topics = List.of();

    @Option(names = "--apply", description = "Do it.")
    boolean apply;

    @Override
    ExitCode run() throws Exception {
        OffsetReset.Target target = target();
        OffsetReset.Scope scope = scope();
        try (RaftlogClient client = connect()) {
            OffsetReset reset = Groups.ask(
                    this,
                    client,
                    group,
                    client.admin().resetOffsets(group, scope, target, apply ? ChangeMode.APPLY : ChangeMode.DRY_RUN));
            String undo = "raftlog group undo " + group + " --apply";
            output().print(
                            OffsetResetView.of(reset),
                            view -> view.lines(
                                    apply
                                            ? "undo:  " + undo
                                            : "apply:  " + command() + " --apply      (undo: " + undo + ")"));
        }
        return ExitCode.OK;
    }

    private OffsetReset.Target target() {
        if (where.to == null) {
            return new OffsetReset.Target.By(where.by == null ? 0 : where.by);
        }
        LogPosition position;
        try {
            position = LogPosition.parse(where.to, Instant.now());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--to: " + e.getMessage());
        }
        if (position instanceof LogPosition.Start) {
            return new OffsetReset.Target.Beginning();
        } else if (position instanceof LogPosition.End) {
            return new OffsetReset.Target.End();
        } else if (position instanceof LogPosition.Offset exact) {
            return new OffsetReset.Target.Offset(exact.offset());
        } else if (position instanceof LogPosition.Time at) {
            return new OffsetReset.Target.Time(at.time());
        }
        throw CommandFailure.usage(
                "--to " + where.to + " counts from the end, which moves", "from where the group is:  --by " + where.to);
    }

    private OffsetReset.Scope scope() {
        Map<String, Set<Integer>> chosen = new HashMap<>();
        for (String each : topics) {
            int colon = each.lastIndexOf(':');
            String topic = colon < 0 ? each : each.substring(0, colon);
            Set<Integer> partitions = chosen.computeIfAbsent(topic, first -> new HashSet<>());
            if (colon >= 0) {
                for (String number : each.substring(colon + 1).split(",", -1)) {
                    try {
                        partitions.add(Integer.parseUnsignedInt(number.strip()));
                    } catch (NumberFormatException e) {
                        throw CommandFailure.usage(
                                "--topic: \"" + number + "\" is not a partition", "write orders, or orders:0,3");
                    }
                }
            }
        }
        return new OffsetReset.Scope(chosen);
    }

    /** The command line as it can be repeated. */
    private String command() {
        StringBuilder command = new StringBuilder("raftlog group reset-offsets ").append(group);
        command.append(where.to == null ? " --by " + where.by : " --to " + where.to);
        topics.forEach(topic -> command.append(" -t ").append(topic));
        return command.toString();
    }
}
