package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.NewTopic;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.history.HistoryRecorder;
import io.raftlog.tools.cluster.LocalClusterException;
import io.raftlog.tools.fault.Testbed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One run: clients at work while the cluster is broken again and again, then everything healed, restarted, read and
 * compared, and the history judged.
 *
 * <p>Confined to one thread; the clients have their own.
 */
public final class Verification {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration CONVERGENCE = Duration.ofMinutes(2);
    private static final int ANSWER_SECONDS = 60;

    private final Subject subject;
    private final VerifyPlan plan;
    private final Consumer<String> story;
    private final long began = System.nanoTime();
    private final Tally tally;
    private final List<String> problems = new ArrayList<>();

    private Verification(Subject subject, VerifyPlan plan, Consumer<String> story) {
        this.subject = subject;
        this.plan = plan;
        this.story = story;
        this.tally = new Tally(plan.workload().partitions(), began);
    }

    /**
     * Of a cluster that runs on this machine; its nodes are stopped afterwards.
     *
     * @param story told of each step
     */
    public static VerifyResult run(Testbed testbed, VerifyPlan plan, Consumer<String> story)
            throws IOException, InterruptedException {
        return run(Subject.of(testbed), plan, story);
    }

    /** Of any cluster: the workload alone, nothing is broken. */
    public static VerifyResult run(ClientConfig cluster, VerifyPlan plan, Consumer<String> story)
            throws IOException, InterruptedException {
        return run(Subject.of(cluster), plan, story);
    }

    private static VerifyResult run(Subject subject, VerifyPlan plan, Consumer<String> story)
            throws IOException, InterruptedException {
        ReportFolder report = ReportFolder.create(plan.report());
        createTopic(subject, plan.workload());
        List<String> unwell = awaitWell(subject, plan.workload());
        if (!unwell.isEmpty()) {
            throw new IOException("the cluster is not well to begin with: " + String.join("; ", unwell));
        }
        // Times count from here.
        return new Verification(subject, plan, story).run(report);
    }

    private VerifyResult run(ReportFolder report) throws IOException, InterruptedException {
        List<InjectedFault> faults;
        long finallyRead;
        ReplicaComparison replicas;
        try (HistoryRecorder recorder = HistoryRecorder.create(report.history())) {
            Journal journal = new Journal(recorder, tally);
            faults = work(journal);
            finallyRead = aftermath(journal);
            if (subject.testbed().isPresent()) {
                story.accept("comparing the replicas' files");
            }
            replicas = subject.compareReplicas();
            problems.addAll(replicas.differences());
            ifOurs(
                    "reading the nodes' logs",
                    () -> problems.addAll(new NodeLogs(faults, recorder).record(subject.nodes())));
        }
        story.accept("judging the history");
        return new Conclusion(plan, began, tally, faults, finallyRead, replicas, problems)
                .write(report, subject.nodes());
    }

    private static void createTopic(Subject subject, WorkloadPlan workload) throws IOException, InterruptedException {
        try (RaftlogClient client = RaftlogClient.connect(subject.clients())) {
            client.admin()
                    .createTopic(NewTopic.of(workload.topic())
                            .withPartitions(workload.partitions())
                            .withReplicationFactor(workload.replicationFactor())
                            // Nothing may go that was not lost.
                            .withConfig("retention.ms", "-1"))
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("cannot make topic " + workload.topic() + ": " + e.getMessage(), e);
        }
    }

    /** The workload and, beside it, the faults; returns those that were done. */
    private List<InjectedFault> work(Journal journal) throws InterruptedException {
        long now = System.nanoTime();
        long until = now + plan.duration().toNanos();
        try (Workload workload = new Workload(subject.clients(), plan.workload(), journal)) {
            workload.start();
            List<InjectedFault> faults = List.of();
            if (subject.testbed().isPresent() && plan.faults().isPresent()) {
                faults = breakThings(
                        subject.testbed().get(),
                        plan.faults().get(),
                        journal,
                        now + plan.faultsWithin().toNanos());
            }
            if (problems.isEmpty()) {
                Thread.sleep(
                        Math.max(0, Duration.ofNanos(until - System.nanoTime()).toMillis()));
            } else {
                story.accept("ending early: " + String.join("; ", problems));
            }
            ifOurs("healing everything", subject::heal);
            problems.addAll(workload.finish().stream()
                    .map(name -> name + " hangs: what it asked for was never answered")
                    .toList());
            problems.addAll(workload.surprises());
            return faults;
        }
    }

    private List<InjectedFault> breakThings(
            Testbed testbed, Iterator<PlannedFault> planned, Journal journal, long until) throws InterruptedException {
        try (Observer observer = observer(subject, plan.workload())) {
            Nemesis nemesis = new Nemesis(testbed, observer, tally, journal.recorder(), story);
            nemesis.run(planned, until);
            for (InjectedFault fault : nemesis.injected()) {
                if (!fault.problem().isEmpty()) {
                    problems.add(fault.fault() + ": " + fault.problem());
                }
            }
            return nemesis.injected();
        }
    }

    private long aftermath(Journal journal) throws InterruptedException {
        if (subject.testbed().isPresent()) {
            // A start heals a replica that has come to a standstill; so it must show itself before.
            awaitRest("before the restart");
        }
        ifOurs("restarting everything", subject::restart);
        awaitRest("in the end");
        var read = new long[1];
        step("reading everything", () -> read[0] = new FinalRead(subject.clients(), plan.workload(), journal).record());
        return read[0];
    }

    private void awaitRest(String when) throws InterruptedException {
        awaitWell(subject, plan.workload())
                .forEach(problem ->
                        problems.add(when + ", after " + CONVERGENCE.toSeconds() + " s of rest: " + problem));
    }

    /** Nothing on a cluster that is not ours to break. */
    private void ifOurs(String what, Step step) {
        if (subject.testbed().isPresent()) {
            step(what, step);
        }
    }

    /** What fails afterwards is a finding, and the rest of the report is worth having. */
    private void step(String what, Step step) {
        story.accept(what);
        try {
            step.take();
        } catch (LocalClusterException e) {
            problems.add(what + ": " + e.getMessage() + " " + String.join("\n", e.advice()));
        } catch (IOException | RaftlogException e) {
            problems.add(what + ": " + e.getMessage());
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    /** Waits until everything is as it should be; returns what is not, after all patience. */
    private static List<String> awaitWell(Subject subject, WorkloadPlan workload) throws InterruptedException {
        long until = System.nanoTime() + CONVERGENCE.toNanos();
        try (Observer observer = observer(subject, workload)) {
            List<String> unwell = observer.notRecovered(true);
            while (!unwell.isEmpty() && until - System.nanoTime() > 0) {
                Thread.sleep(LOOK_AGAIN.toMillis());
                unwell = observer.notRecovered(true);
            }
            return unwell;
        }
    }

    private static Observer observer(Subject subject, WorkloadPlan workload) {
        return new Observer(subject.clients(), workload.topic(), workload.replicationFactor());
    }
}
