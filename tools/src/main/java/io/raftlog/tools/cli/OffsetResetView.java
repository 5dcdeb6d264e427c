package io.raftlog.tools.cli;

import io.raftlog.client.OffsetReset;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What moving a group's offsets would do or did.
 *
 * @param applied whether it was done
 */
record OffsetResetView(String groupId, boolean applied, List<Move> moves) {
    /**
     * @param now null if nothing is committed
     * @param then null if nothing will be
     * @param problem why it is not moved; empty if it is
     */
    record Move(
            String topic,
            int partition,
            @Nullable Long now,
            @Nullable Long then,
            long first,
            long end,
            String problem) {
        /** Where its reading goes on, now and then; without an offset that is the first record kept. */
        long delta() {
            return (then == null ? first : then) - (now == null ? first : now);
        }
    }

    static OffsetResetView of(OffsetReset reset) {
        return new OffsetResetView(
                reset.groupId(),
                reset.applied(),
                reset.moves().stream()
                        .map(move -> new Move(
                                move.partition().topic(),
                                move.partition().partition(),
                                move.from().isPresent() ? (Long) move.from().getAsLong() : null,
                                move.to().isPresent() ? (Long) move.to().getAsLong() : null,
                                move.firstOffset(),
                                move.endOffset(),
                                move.problem()))
                        .toList());
    }

    /** For people; {@code next} is what can be done after this. */
    List<String> lines(String next) {
        List<String> lines = new ArrayList<>();
        lines.add((applied ? "applied" : "plan (nothing changed yet)") + "   " + summary());
        if (!moves.isEmpty()) {
            Table table = new Table("TOPIC", "PARTITION", "NOW", "THEN", "DELTA");
            for (Move each : moves) {
                table.row(
                        each.topic(),
                        each.partition(),
                        GroupView.orDash(each.now()),
                        GroupView.orDash(each.then()),
                        each.problem().isEmpty() ? signed(each.delta()) : each.problem());
            }
            lines.addAll(table.lines());
        }
        lines.add(next);
        return lines;
    }

    private String summary() {
        long back =
                moves.stream().filter(each -> moves(each) && each.delta() < 0).count();
        long forward =
                moves.stream().filter(each -> moves(each) && each.delta() > 0).count();
        List<String> parts = new ArrayList<>();
        if (back > 0) {
            parts.add(moving(back) + " back, " + records(-1) + (applied ? " are" : " will be") + " processed again");
        }
        if (forward > 0) {
            parts.add(moving(forward) + " forward, " + records(1) + (applied ? " are" : " will be") + " left out");
        }
        return parts.isEmpty() ? "no partition moves" : String.join("; ", parts);
    }

    private static boolean moves(Move move) {
        return move.problem().isEmpty();
    }

    private static String moving(long partitions) {
        return TopicView.plural((int) partitions, "partition") + (partitions == 1 ? " moves" : " move");
    }

    private String records(int sign) {
        long sum = moves.stream()
                .filter(OffsetResetView::moves)
                .mapToLong(each -> Math.max(0, sign * each.delta()))
                .sum();
        return Units.count(sum) + (sum == 1 ? " record" : " records");
    }

    private static String signed(long delta) {
        return delta > 0 ? "+" + delta : Long.toString(delta);
    }
}
