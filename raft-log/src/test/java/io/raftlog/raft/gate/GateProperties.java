package io.raftlog.raft.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.LocalDisk;
import io.raftlog.raft.gate.GateVerdict.OpenAfterCut;
import io.raftlog.raft.gate.GateVerdict.Quarantine;
import io.raftlog.raft.gate.SyntheticRaftLog.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever happens to a Raft log's files: what passes the gate has every entry up to the durable mark. */
class GateProperties {
    private static final LocalDisk DISK = new LocalDisk();

    private Path group;

    /** What is done to a file; places and lengths are parts of the whole, in thousandths. */
    record Mutation(Kind kind, int file, int place, int length, int bit) {}

    enum Kind {
        TRUNCATE,
        ZERO,
        FLIP,
        DELETE,
        APPEND
    }

    @BeforeTry
    void makeDirectory() throws IOException {
        group = Files.createTempDirectory("gate");
    }

    @AfterTry
    void deleteDirectory() throws IOException {
        try (Stream<Path> all = Files.walk(group)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Provide
    Arbitrary<List<Integer>> segmentSizes() {
        return Arbitraries.integers().between(1, 9).list().ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.integers().between(1, 400),
                        Arbitraries.integers().between(0, 7))
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Property(tries = 600)
    void whatPassesHasEveryEntryUpToItsMark(
            @ForAll("segmentSizes") List<Integer> sizes,
            @ForAll("mutations") List<Mutation> mutations,
            @ForAll int markSeed)
            throws IOException {
        var log = new SyntheticRaftLog(group, 0, sizes);
        List<String> before = SyntheticRaftLog.entries(group);
        EntryId mark = mark(log, markSeed).entry();

        for (Mutation mutation : mutations) {
            apply(mutation, log.files.get(mutation.file() % log.files.size()), 0);
        }
        GateVerdict verdict = examine(mark);

        if (!(verdict instanceof Quarantine)) {
            mend(verdict, Integer.MAX_VALUE);
            List<String> after = SyntheticRaftLog.entries(group);
            assertThat(after).hasSizeGreaterThan((int) mark.index());
            assertThat(before.subList(0, after.size())).isEqualTo(after);
            assertThat(examine(mark)).isInstanceOf(GateVerdict.Open.class);
        }
    }

    @Property(tries = 600)
    void damageBeyondTheMarkNeverKeepsAReplicaFromOpening(
            @ForAll("segmentSizes") List<Integer> sizes,
            @ForAll("mutations") List<Mutation> mutations,
            @ForAll int markSeed)
            throws IOException {
        var log = new SyntheticRaftLog(group, 0, sizes);
        Place mark = mark(log, markSeed);
        int marked = log.files.indexOf(mark.file());

        for (Mutation mutation : mutations) {
            int file = marked + mutation.file() % (log.files.size() - marked);
            if (file > marked || mutation.kind() != Kind.DELETE) {
                apply(mutation, log.files.get(file), file == marked ? mark.to() : 0);
            }
        }

        assertThat(examine(mark.entry())).isNotInstanceOf(Quarantine.class);
    }

    @Property(tries = 300)
    void aCutThatACrashInterruptsIsFinishedByTheNextStart(
            @ForAll("segmentSizes") List<Integer> sizes,
            @ForAll("mutations") List<Mutation> mutations,
            @ForAll int markSeed,
            @ForAll("steps") int steps)
            throws IOException {
        var log = new SyntheticRaftLog(group, 0, sizes);
        EntryId mark = mark(log, markSeed).entry();
        for (Mutation mutation : mutations) {
            apply(mutation, log.files.get(mutation.file() % log.files.size()), 0);
        }
        GateVerdict verdict = examine(mark);
        List<String> good = SyntheticRaftLog.entries(group);

        if (verdict instanceof OpenAfterCut) {
            mend(verdict, steps);
            mend(examine(mark), Integer.MAX_VALUE);

            assertThat(SyntheticRaftLog.entries(group)).isEqualTo(good);
            assertThat(examine(mark)).isInstanceOf(GateVerdict.Open.class);
        }
    }

    @Provide
    Arbitrary<Integer> steps() {
        return Arbitraries.integers().between(0, 4);
    }

    private static Place mark(SyntheticRaftLog log, int seed) {
        return log.places.get(Math.floorMod(seed, log.places.size()));
    }

    private GateVerdict examine(EntryId mark) throws IOException {
        return GateDecision.decide(
                RaftLogScanner.scan(group, EntryId.NONE, EntryCheck.NOTHING),
                new Witnesses(
                        new MarkReading.At(mark),
                        Restored.NOTHING,
                        Optional.empty(),
                        new VoteCopyReading.Absent(),
                        ReplicaHistory.UNKNOWN));
    }

    private static void mend(GateVerdict verdict, int steps) throws IOException {
        if (verdict instanceof OpenAfterCut cut) {
            for (CutStep step :
                    cut.steps().subList(0, Math.min(steps, cut.steps().size()))) {
                step.carryOut(DISK);
            }
        }
    }

    /** @param from nothing before this byte changes */
    private static void apply(Mutation mutation, Path file, int from) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        int free = Math.max(0, bytes.length - from);
        int at = from + free * mutation.place() / 1_000;
        switch (mutation.kind()) {
            case DELETE -> Files.delete(file);
            case TRUNCATE -> Files.write(file, Arrays.copyOf(bytes, Math.min(bytes.length, at)));
            case ZERO -> {
                Arrays.fill(
                        bytes, Math.min(at, bytes.length), Math.min(bytes.length, at + mutation.length()), (byte) 0);
                Files.write(file, bytes);
            }
            case FLIP -> {
                if (at < bytes.length) {
                    bytes[at] ^= (byte) (1 << mutation.bit());
                    Files.write(file, bytes);
                }
            }
            case APPEND -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + mutation.length());
                Arrays.fill(longer, bytes.length, longer.length, (byte) mutation.place());
                Files.write(file, longer);
            }
        }
    }
}
