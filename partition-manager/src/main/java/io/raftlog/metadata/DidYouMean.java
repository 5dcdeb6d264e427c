package io.raftlog.metadata;

import io.raftlog.protocol.Names;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody who mistyped one probably meant. */
public final class DidYouMean {
    private static final int SUGGESTIONS = 3;

    private DidYouMean() {}

    /** At most three of {@code known}, nearest first, none further than a third of the typed name's length. */
    public static List<String> closest(String typed, Collection<String> known) {
        // The work is quadratic, and what is longer is no mistyped name.
        if (typed.length() > Names.MOST_CHARACTERS) {
            return List.of();
        }
        int furthest = Math.max(1, typed.length() / 3);
        record Candidate(String name, int distance) {}
        return known.stream()
                .filter(name -> Math.abs(name.length() - typed.length()) <= furthest)
                .map(name -> new Candidate(name, distance(typed, name)))
                .filter(candidate -> candidate.distance() <= furthest)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(SUGGESTIONS)
                .map(Candidate::name)
                .toList();
    }

    /** Edits (insert, delete, replace, swap of neighbours) that turn one into the other; case does not count. */
    static int distance(String from, String to) {
        int[] beforePrevious = new int[to.length() + 1];
        int[] previous = new int[to.length() + 1];
        int[] current = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replace = previous[j - 1] + (same(from, i - 1, to, j - 1) ? 0 : 1);
                current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && same(from, i - 1, to, j - 2) && same(from, i - 2, to, j - 1)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            int[] free = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = free;
        }
        return previous[to.length()];
    }

    private static boolean same(String left, int i, String right, int j) {
        return Character.toLowerCase(left.charAt(i)) == Character.toLowerCase(right.charAt(j));
    }
}
