package io.raftlog.checker;

import io.raftlog.history.Details;
import io.raftlog.history.Event;
import io.raftlog.history.EventType;
import io.raftlog.history.History;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Payload;
import io.raftlog.history.Read;
import io.raftlog.history.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/**
 * A correct log, and clients that use it at random: sends that succeed, fail, or are never heard of and happen or do
 * not, polls, questions for the end, a group that commits. Each effect takes place at one moment between invocation and
 * completion. Ends with a final scan.
 */
final class SimulatedLog {
    private static final String GROUP = "G";

    private final Random random;
    private final List<String> keys;
    private final Map<String, List<Value>> log = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private long time;
    private long nextValue;
    private long nextProcess;
    /** What the group's members have asked to be committed, ever more; and what is. */
    private int asked;

    private long committed;

    private SimulatedLog(Random random, int partitions, int processes) {
        this.random = random;
        this.keys = new ArrayList<>();
        for (int n = 0; n < partitions; n++) {
            keys.add("orders/" + n);
            log(keys.get(n));
        }
        for (int n = 0; n < processes; n++) {
            clients.add(new Client());
        }
    }

    /** Of about this many operations. */
    static History history(Random random, int partitions, int processes, int operations) {
        SimulatedLog simulated = new SimulatedLog(random, partitions, processes);
        while (simulated.events.size() < 2 * operations) {
            simulated.clients.get(random.nextInt(processes)).step();
        }
        simulated.clients.forEach(Client::finish);
        simulated.scan();
        return History.of(simulated.events);
    }

    private void event(long process, EventType type, String function, Payload payload, Details details) {
        // Now and then two things happen at once.
        time += random.nextInt(3);
        events.add(new Event(events.size(), time, process, type, function, payload, details));
    }

    private List<Value> log(String key) {
        return log.computeIfAbsent(key, k -> new ArrayList<>());
    }

    private void scan() {
        time += 1;
        event(nextProcess, EventType.INVOKE, "final", Payload.of(new MicroOp.Poll()), Details.NONE);
        var reads = new TreeMap<String, List<Read>>();
        keys.forEach(key -> reads.put(key, reads(key, 0, Integer.MAX_VALUE)));
        event(nextProcess, EventType.OK, "final", Payload.of(new MicroOp.Polled(reads)), Details.NONE);
    }

    private List<Read> reads(String key, int from, int most) {
        var reads = new ArrayList<Read>();
        List<Value> values = log(key);
        for (int offset = from; offset < values.size() && reads.size() < most; offset++) {
            reads.add(new Read(offset, values.get(offset)));
        }
        return reads;
    }

    /** One process at a time; a new one when nobody knows what became of its operation. */
    private final class Client {
        private long process = nextProcess++;
        private Map<String, Integer> positions = new TreeMap<>();
        private int phase;
        private String function = "";
        private String key = "";
        private Value value = Value.of(0);
        private EventType end = EventType.OK;
        private Payload answer = Payload.NOTHING;
        private Details details = Details.NONE;

        /** Asks, lets it happen, or hears of it. */
        void step() {
            switch (phase) {
                case 0 -> ask();
                case 1 -> happen();
                default -> hear();
            }
            phase = (phase + 1) % 3;
        }

        void finish() {
            while (phase != 0) {
                step();
            }
        }

        private void ask() {
            key = keys.get(random.nextInt(keys.size()));
            end = EventType.OK;
            details = Details.NONE;
            Payload question;
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    function = "send";
                    value = Value.of(nextValue++);
                    int fate = random.nextInt(10);
                    end = fate == 0 ? EventType.FAIL : fate == 1 ? EventType.INFO : EventType.OK;
                    question = Payload.of(new MicroOp.Send(key, value));
                    answer = question;
                }
                case 4, 5 -> {
                    function = "poll";
                    end = random.nextInt(10) == 0 ? EventType.INFO : EventType.OK;
                    question = Payload.of(new MicroOp.Poll());
                }
                case 6 -> {
                    function = "end";
                    question = new Payload.Offsets(Map.of(key, OptionalLong.empty()));
                }
                default -> {
                    key = keys.get(0);
                    function = random.nextBoolean() ? "commit" : "committed";
                    details = Details.of("g", GROUP).with("gen", 1);
                    asked += function.equals("commit") ? 1 : 0;
                    value = Value.of(asked);
                    question = Payload.offset(key, asked);
                }
            }
            event(process, EventType.INVOKE, function, question, details);
        }

        private void happen() {
            switch (function) {
                case "send" -> {
                    boolean happens = end == EventType.OK || (end == EventType.INFO && random.nextBoolean());
                    if (happens) {
                        log(key).add(value);
                    }
                    if (end == EventType.OK) {
                        answer = Payload.of(new MicroOp.Sent(key, log(key).size() - 1L, value));
                    }
                }
                case "poll" -> {
                    int from = positions.getOrDefault(key, 0);
                    List<Read> reads = reads(key, from, 1 + random.nextInt(5));
                    answer = Payload.of(new MicroOp.Polled(Map.of(key, reads)));
                    if (end == EventType.OK) {
                        positions.put(key, from + reads.size());
                    }
                }
                case "end" -> answer = Payload.offset(key, log(key).size());
                case "commit" -> {
                    committed = Math.max(committed, ((Value.Whole) value).number());
                    answer = Payload.offset(key, ((Value.Whole) value).number());
                }
                default ->
                    answer = new Payload.Offsets(
                            Map.of(key, committed == 0 ? OptionalLong.empty() : OptionalLong.of(committed)));
            }
        }

        private void hear() {
            event(process, end, function, answer, details);
            if (end == EventType.INFO) {
                process = nextProcess++;
                positions = new TreeMap<>();
            }
        }
    }
}
