package io.raftlog.tools.cli;

import io.raftlog.client.ReplicaMove;
import io.raftlog.tools.cli.output.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A move of a partition's replicas as {@code -o json} shows it.
 *
 * @param incoming null, like {@code outgoing}, if only the order of the nodes changes
 * @param state {@code queued}, {@code copying}, {@code reverting}, {@code removing}, {@code wiping} or {@code reordered}
 */
record MoveView(
        String topic,
        int partition,
        List<Integer> from,
        List<Integer> to,
        @Nullable Integer incoming,
        @Nullable Integer outgoing,
        String state) {
    static MoveView of(ReplicaMove move) {
        return new MoveView(
                move.partition().topic(),
                move.partition().partition(),
                move.from(),
                move.to(),
                move.incoming().isPresent() ? move.incoming().getAsInt() : null,
                move.outgoing().isPresent() ? move.outgoing().getAsInt() : null,
                move.phase().name().toLowerCase(Locale.ROOT));
    }

    static List<MoveView> of(List<ReplicaMove> moves) {
        return moves.stream().map(MoveView::of).toList();
    }

    /** For people. */
    static List<String> lines(List<MoveView> moves) {
        Table table = new Table("PARTITION", "NOW ON", "THEN ON", "STATE");
        moves.forEach(move ->
                table.row(move.topic() + "/" + move.partition(), nodes(move.from()), nodes(move.to()), move.state()));
        return table.lines();
    }

    static String nodes(List<Integer> nodeIds) {
        return nodeIds.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
