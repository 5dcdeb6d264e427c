package io.raftlog.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/** What topics and consumer groups may be called: as in Kafka, whose clients and tools know no other names. */
public final class Names {
    public static final int MOST_CHARACTERS = 249;
    /** What a name must match; "." and ".." do and are none. */
    public static final String RULE = "[a-zA-Z0-9._-]{1," + MOST_CHARACTERS + "}";

    private static final Pattern PATTERN = Pattern.compile(RULE);
    private static final int PRINTED_CHARACTERS = 80;

    private Names() {}

    public static boolean isName(String name) {
        return PATTERN.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /**
     * The refusal of what is no name.
     *
     * @param what would have the name, as in "topic name"
     */
    public static Optional<Refusal> check(String what, String name) {
        return isName(name)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.INVALID_NAME,
                        what + " \"" + printable(name) + "\" must match " + RULE + " and be neither . nor ..",
                        "use letters, digits, dot, underscore and hyphen"));
    }

    /** Whatever somebody gave as a name, safe and short enough for a message. */
    public static String printable(String name) {
        String shown = name.length() <= PRINTED_CHARACTERS
                ? name
                : name.substring(0, PRINTED_CHARACTERS) + "… (" + name.length() + " characters)";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
