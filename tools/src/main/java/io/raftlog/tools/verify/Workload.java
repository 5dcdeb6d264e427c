package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.RaftlogException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * All clients of a run, each with a thread of its own.
 *
 * <p>Started and stopped once.
 */
final class Workload implements AutoCloseable {
    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofMillis(200);
    /** Longer than any client waits for anything. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Stop stop = new Stop();
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

    /** @param config of the clients; each makes connections of its own */
    Workload(ClientConfig config, WorkloadPlan plan, Journal journal) {
        List<Client> clients = new ArrayList<>();
        for (int lane = 1; lane <= plan.lanes(); lane++) {
            clients.add(new SendLane(lane, config, plan, journal, stop));
        }
        for (int poller = 1; poller <= plan.pollers(); poller++) {
            clients.add(new AssignedPoller(poller, config, plan, journal, stop));
        }
        for (int member = 1; member <= plan.members(); member++) {
            clients.add(new GroupMember(member, config, plan, journal, stop));
        }
        clients.add(new EndReader(config, plan, journal, stop));
        for (Client client : clients) {
            Thread thread = new Thread(() -> live(client), "verify-" + client.name());
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    private void live(Client client) {
        try {
            while (!stop.requested()) {
                try {
                    client.life();
                } catch (RaftlogException e) {
                    // It could not even begin: nothing was asked for.
                    stop.await(BEFORE_TRYING_AGAIN);
                } catch (RuntimeException e) {
                    surprises.add(client.name() + ": " + e);
                    stop.await(BEFORE_TRYING_AGAIN);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What clients threw that the client library does not promise. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    /** Asks all clients to end and waits for them; returns the names of those that hang. */
    List<String> finish() throws InterruptedException {
        stop.request();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> hanging = new ArrayList<>();
        for (Thread thread : threads) {
            thread.join(
                    Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
            if (thread.isAlive()) {
                hanging.add(thread.getName());
            }
        }
        return hanging;
    }

    /** Ends what still runs, without waiting. */
    @Override
    public void close() {
        stop.request();
        threads.forEach(Thread::interrupt);
    }
}
