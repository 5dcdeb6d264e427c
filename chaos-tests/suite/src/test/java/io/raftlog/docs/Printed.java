package io.raftlog.docs;

/**
 * What a command printed, without what differs from run to run: process ids, ports, durations, sizes on disk. Offsets,
 * exit codes, error codes and counts of what was lost stay.
 */
final class Printed {
    private static final String DURATION = "\\d+m \\d+s|[\\d,]+(\\.\\d+)? m?s\\b";

    private static final String FAULT = "(?:and )?(?:(?:restart|kill -9|pause) of node \\d"
            + "|node \\d (?:\\d+ to TIME away|cut off both ways, bytes \\w+|(?:mute|deaf), bytes \\w+|cut off for \\d+ of every TIME))";

    private Printed() {}

    static String shape(String printed) {
        return printed.replaceAll("pid \\d+", "pid P")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "ADDRESS")
                .replaceAll(DURATION, "TIME")
                .replaceAll("\\b\\d+(\\.\\d+)? [KM]?B\\b", "SIZE")
                // Chance decides which node it is, and which is first.
                .replaceAll("node \\d(?= +pid)", "node N")
                .replaceAll(" +leader of metadata", "")
                .replaceAll(" {2,}", "  ")
                .strip();
    }

    /** The same for the demo, which may be about another number of records; zero stays zero. */
    static String demoShape(String printed) {
        return shape(printed)
                .replaceAll(" · [\\d,]+ of them by a retry, recognised and written once", "")
                .replaceAll("node \\d", "node N")
                .replaceAll("partitions? [\\d,]+(?= for|\n)", "partition N")
                .replaceAll("\\b[1-9][\\d,]*\\b", "N");
    }

    /** The same for a verification: whatever faults there were, and however much the clients did. */
    static String verificationShape(String printed) {
        return shape(printed)
                .replaceAll("(?m)^ +", "")
                .replaceAll("(?:TIME  " + FAULT + "\n)+", "TIME FAULT\n")
                .replaceAll("(?m)^faults .*$", "faults KINDS")
                .replaceAll("(?m)^report .*$", "report FOLDER")
                .replaceAll("\\b\\d[\\d,]*(?= (?:acknowledged|unknown|refused|records read))", "N");
    }
}
