package io.raftlog.docs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The README's fenced blocks, found by what they hold. */
final class ReadmeBlocks {
    private static final Pattern BLOCK =
            Pattern.compile("^```(?:java|text)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** A command as typed, and all that it printed. */
    record Typed(String command, String printed) {}

    private ReadmeBlocks() {}

    /** What is in Java, each block of it. */
    static List<String> java() throws IOException {
        return BLOCK.matcher(Repository.read("README.md"))
                .results()
                .filter(block -> block.group().startsWith("```java"))
                .map(block -> block.group(1))
                .toList();
    }

    static String demo() throws IOException {
        return blockWith("kill -9 ");
    }

    static String verification() throws IOException {
        return blockWith("judging the history");
    }

    static List<Typed> shell() throws IOException {
        List<Typed> session = new ArrayList<>();
        for (String part : blockWith("$ ./raftlog ").split("(?m)^\\$ ")) {
            if (!part.isEmpty()) {
                int end = part.indexOf('\n');
                session.add(new Typed(part.substring(0, end), part.substring(end + 1)));
            }
        }
        return session;
    }

    private static String blockWith(String text) throws IOException {
        return BLOCK.matcher(Repository.read("README.md"))
                .results()
                .map((MatchResult block) -> block.group(1))
                .filter(block -> block.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README has no block with " + text));
    }
}
