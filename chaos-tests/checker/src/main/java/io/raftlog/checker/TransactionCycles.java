package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.G1C;
import static io.raftlog.checker.Anomaly.G1C_PROCESS;
import static io.raftlog.checker.Anomaly.G1C_REALTIME;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.Event;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code G1c}: transactions that read from each other in a circle, so that none of them can have been the first;
 * {@code G1c-process} and {@code G1c-realtime} if the circle needs the order of one process, or that one was over before
 * another began. A circle is reported once, under the first of these names. Never allowed; circles over the order of
 * writes (G0, and G1c with them) are, so there are no such edges here. Linear in edges, n log n for real time.
 *
 * <p>A transaction that reads itself, and a read before the send, have detectors of their own and are no edges.
 */
final class TransactionCycles implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        List<Operation> transactions =
                facts.operations("txn").stream().filter(txn -> !txn.isFail()).toList();
        if (transactions.isEmpty()) {
            return Stream.empty();
        }
        Graph reads = reads(facts, transactions);
        Graph processes = reads.copy(transactions.size());
        addProcessOrder(processes, transactions);
        Graph realTime = realTime(reads, transactions);

        var findings = new ArrayList<Finding>();
        var reported = new HashSet<Integer>();
        report(G1C, reads, transactions, reported, findings);
        report(G1C_PROCESS, processes, transactions, reported, findings);
        report(G1C_REALTIME, realTime, transactions, reported, findings);
        return findings.stream();
    }

    private static Graph reads(Facts facts, List<Operation> transactions) {
        Map<Event, Integer> numbers = new HashMap<>();
        IntStream.range(0, transactions.size())
                .forEach(n -> numbers.put(transactions.get(n).invoke(), n));
        Graph graph = new Graph(transactions.size());
        for (int reader = 0; reader < transactions.size(); reader++) {
            Operation reading = transactions.get(reader);
            for (Map<String, List<Read>> poll : reading.polls()) {
                for (Map.Entry<String, List<Read>> of : poll.entrySet()) {
                    for (Read read : of.getValue()) {
                        Integer writer = facts.trace(of.getKey(), read.value())
                                .flatMap(Trace::writer)
                                .filter(write -> write.begin() <= reading.last().time())
                                .map(write -> numbers.get(write.invoke()))
                                .orElse(null);
                        if (writer != null && writer != reader) {
                            graph.edge(writer, reader);
                        }
                    }
                }
            }
        }
        return graph;
    }

    private static void addProcessOrder(Graph graph, List<Operation> transactions) {
        Map<Long, Integer> last = new HashMap<>();
        for (int n = 0; n < transactions.size(); n++) {
            Integer before = last.put(transactions.get(n).process(), n);
            if (before != null) {
                graph.edge(before, n);
            }
        }
    }

    /**
     * With a chain of moments, one after each that is over, behind the transactions: whoever is over leads into its
     * moment, and whoever begins later comes out of the last moment before. So edges stay linear in number.
     */
    private static Graph realTime(Graph reads, List<Operation> transactions) {
        int size = transactions.size();
        List<Integer> ended = IntStream.range(0, size)
                .boxed()
                .filter(n -> transactions.get(n).end() != Long.MAX_VALUE)
                .sorted(Comparator.comparingLong(n -> transactions.get(n).end()))
                .toList();
        Graph graph = reads.copy(size + ended.size());
        for (int moment = 0; moment < ended.size(); moment++) {
            graph.edge(ended.get(moment), size + moment);
            if (moment > 0) {
                graph.edge(size + moment - 1, size + moment);
            }
        }
        // Transactions are in the order in which they began.
        int over = 0;
        for (int n = 0; n < size; n++) {
            while (over < ended.size() && transactions.get(ended.get(over)).precedes(transactions.get(n))) {
                over++;
            }
            if (over > 0) {
                graph.edge(size + over - 1, n);
            }
        }
        return graph;
    }

    private static void report(
            Anomaly anomaly, Graph graph, List<Operation> transactions, Set<Integer> reported, List<Finding> findings) {
        for (List<Integer> cycle : graph.cycles()) {
            List<Integer> members =
                    cycle.stream().filter(n -> n < transactions.size()).sorted().toList();
            if (members.size() > 1 && members.stream().noneMatch(reported::contains)) {
                reported.addAll(members);
                List<Event> events = members.stream()
                        .limit(Verdict.EXAMPLES)
                        .map(n -> transactions.get(n).last())
                        .toList();
                String names = events.stream().map(event -> "#" + event.index()).collect(Collectors.joining(", "));
                String what = members.size() + " transactions have each seen what another of them wrote: " + names;
                findings.add(new Finding(anomaly, "transactions", what, events));
            }
        }
    }
}
