package io.raftlog.tools.verify;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A run as a picture: what was done to the cluster above, how many sends were acknowledged in each second below it, and
 * where outcomes became unknown.
 *
 * <p>Immutable.
 *
 * @param beganNanos what all other times are counted from
 */
record Timeline(long beganNanos, List<InjectedFault> faults, List<Pace.Second> seconds) {
    private static final int LEFT = 110;
    private static final int WIDTH = 1_000;
    private static final int ROW = 18;
    private static final int GRAPH = 140;
    private static final int TOP = 24;

    Timeline {
        faults = List.copyOf(faults);
        seconds = List.copyOf(seconds);
    }

    String svg() {
        List<String> rows = List.copyOf(
                new TreeSet<>(faults.stream().map(InjectedFault::kind).toList()));
        int graphTop = TOP + rows.size() * ROW + ROW;
        int height = graphTop + GRAPH + 2 * ROW;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                LEFT + WIDTH + 20,
                height));
        for (int row = 0; row < rows.size(); row++) {
            text(svg, 8, TOP + row * ROW + 12, rows.get(row));
        }
        for (InjectedFault fault : faults) {
            bar(svg, fault, TOP + rows.indexOf(fault.kind()) * ROW);
        }
        graph(svg, graphTop);
        axis(svg, graphTop + GRAPH);
        return svg.append("</svg>\n").toString();
    }

    /** Dark while it lasts, light until the cluster has recovered from it. */
    private void bar(StringBuilder svg, InjectedFault fault, int y) {
        double from = x(fault.beganNanos());
        double healed = x(fault.healedNanos());
        double recovered = x(fault.recoveredNanos());
        String colour = fault.problem().isEmpty() ? fault.bit() ? "#c0504d" : "#bbbbbb" : "#7030a0";
        svg.append("<g><title>")
                .append(escaped(fault.fault() + " " + fault.problem()))
                .append("</title>");
        rectangle(svg, from, y, recovered - from, colour, 0.3);
        rectangle(svg, from, y, healed - from, colour, 1);
        svg.append("</g>\n");
    }

    private static void rectangle(StringBuilder svg, double x, int y, double width, String colour, double opacity) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" opacity=\"%.1f\"/>",
                x,
                y,
                Math.max(1, width),
                ROW - 4,
                colour,
                opacity));
    }

    private void graph(StringBuilder svg, int top) {
        int most = seconds.stream().mapToInt(Pace.Second::acknowledged).max().orElse(0);
        text(svg, 8, top + 12, most + " acks/s");
        for (int i = 0; i < seconds.size(); i++) {
            Pace.Second second = seconds.get(i);
            double x = LEFT + (double) WIDTH * i / length();
            double width = Math.max(0.5, (double) WIDTH / length() - 0.5);
            double height = most == 0 ? 0 : (double) GRAPH * second.acknowledged() / most;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#4f81bd\"><title>%d s: %d"
                            + " acknowledged, %d unknown</title></rect>%n",
                    x,
                    top + GRAPH - height,
                    width,
                    height,
                    i,
                    second.acknowledged(),
                    second.unknown()));
            if (second.unknown() > 0) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"6\" fill=\"#ff8000\"/>%n",
                        x,
                        top + GRAPH,
                        width));
            }
        }
    }

    private void axis(StringBuilder svg, int y) {
        int step = Math.max(1, length() / 10);
        for (int second = 0; second <= length(); second += step) {
            text(svg, LEFT + WIDTH * second / length(), y + 2 * ROW - 8, second + " s");
        }
    }

    private double x(long nanos) {
        double second = (nanos - beganNanos) / 1e9;
        return LEFT + WIDTH * Math.min(1, Math.max(0, second / length()));
    }

    /** In seconds; at least one. */
    private int length() {
        long last =
                faults.stream().mapToLong(InjectedFault::recoveredNanos).max().orElse(beganNanos);
        return (int) Math.max(Math.max(1, seconds.size()), Math.ceil((last - beganNanos) / 1e9));
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text x=\"%d\" y=\"%d\">%s</text>%n".formatted(x, y, escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
