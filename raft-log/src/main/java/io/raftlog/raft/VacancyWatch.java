package io.raftlog.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this node stand for election in groups without a leader, see {@link VacantSeats}.
 *
 * <p>Thread-safe.
 */
final class VacancyWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VacancyWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(25);
    /** Left out after one that found all groups led: who loses its leader has time until {@link VacantSeats} stands for it. */
    private static final int LOOKS_LEFT_OUT = 3;

    private final OwnElections elections;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "raft-vacancies");
        thread.setDaemon(true);
        return thread;
    });
    /** Of the thread that looks, as is the next. */
    private final VacantSeats seats =
            new VacantSeats(() -> ThreadLocalRandom.current().nextLong());

    private int toLeaveOut;

    VacancyWatch(OwnElections elections) {
        this.elections = elections;
    }

    /** Once the groups that were here before are open. */
    void start() {
        looking.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (toLeaveOut > 0) {
            toLeaveOut--;
            return;
        }
        try {
            List<Seat> now = elections.seats();
            boolean allLed = now.stream().allMatch(seat -> seat.state() == Seat.State.LED);
            toLeaveOut = allLed ? LOOKS_LEFT_OUT : 0;
            seats.due(now).forEach(this::stand);
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again.
            LOG.warn("could not look for groups without a leader", e);
        }
    }

    private void stand(UUID group) {
        try {
            if (elections.standIfVacant(group)) {
                LOG.info("stands for election in group {}, which has no leader", group);
            }
        } catch (IOException | IllegalStateException notOpen) {
            LOG.debug("group {} has just been closed", group, notOpen);
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
