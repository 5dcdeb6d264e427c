package io.raftlog.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A directed graph over the numbers below its size.
 *
 * <p>Confined to one thread.
 */
final class Graph {
    private final int size;
    private int[] from = new int[16];
    private int[] to = new int[16];
    private int edges;

    Graph(int size) {
        this.size = size;
    }

    void edge(int a, int b) {
        if (edges == from.length) {
            from = Arrays.copyOf(from, 2 * edges);
            to = Arrays.copyOf(to, 2 * edges);
        }
        from[edges] = a;
        to[edges++] = b;
    }

    /** The same edges, and room for more nodes. */
    Graph copy(int newSize) {
        Graph copy = new Graph(newSize);
        copy.from = from.clone();
        copy.to = to.clone();
        copy.edges = edges;
        return copy;
    }

    /** Sets of nodes, two or more in each, that all reach each other. Linear (Tarjan), and without recursion. */
    List<List<Integer>> cycles() {
        return new Search().run();
    }

    private final class Search {
        private static final int UNSEEN = 0;

        /** The edges of node n are {@code targets[starts[n] .. starts[n + 1])}. */
        private final int[] starts = new int[size + 1];

        private final int[] targets = new int[edges];
        private final int[] next = new int[size];
        private final int[] seen = new int[size];
        private final int[] lowest = new int[size];
        private final boolean[] open = new boolean[size];
        private final int[] path = new int[size];
        private final int[] stack = new int[size];
        private int depth;
        private int stacked;
        private int clock;
        private final List<List<Integer>> cycles = new ArrayList<>();

        List<List<Integer>> run() {
            sortEdges();
            for (int root = 0; root < size; root++) {
                if (seen[root] == UNSEEN) {
                    enter(root);
                    while (depth > 0) {
                        step(path[depth - 1]);
                    }
                }
            }
            return cycles;
        }

        private void sortEdges() {
            for (int e = 0; e < edges; e++) {
                starts[from[e] + 1]++;
            }
            for (int n = 0; n < size; n++) {
                starts[n + 1] += starts[n];
                next[n] = starts[n];
            }
            for (int e = 0; e < edges; e++) {
                targets[next[from[e]]++] = to[e];
            }
            System.arraycopy(starts, 0, next, 0, size);
        }

        private void enter(int node) {
            seen[node] = ++clock;
            lowest[node] = clock;
            open[node] = true;
            path[depth++] = node;
            stack[stacked++] = node;
        }

        private void step(int node) {
            if (next[node] < starts[node + 1]) {
                int target = targets[next[node]++];
                if (seen[target] == UNSEEN) {
                    enter(target);
                } else if (open[target]) {
                    lowest[node] = Math.min(lowest[node], seen[target]);
                }
                return;
            }
            depth--;
            if (depth > 0) {
                lowest[path[depth - 1]] = Math.min(lowest[path[depth - 1]], lowest[node]);
            }
            if (lowest[node] == seen[node]) {
                close(node);
            }
        }

        private void close(int root) {
            var members = new ArrayList<Integer>();
            int member;
            do {
                member = stack[--stacked];
                open[member] = false;
                members.add(member);
            } while (member != root);
            if (members.size() > 1) {
                cycles.add(members);
            }
        }
    }
}
