package io.raftlog.raft;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.util.List;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.slf4j.LoggerFactory;

/**
 * Failures that Ratis logs and swallows. When it closes a file of its log, to roll or truncate, it drops the exception of
 * the last force and goes on as if the entries were on disk; all that is left of the failure is a line in the log.
 */
final class RatisErrors extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RatisErrors.class);
    /** What these log as an error is the loss of a write, each time. */
    private static final List<String> LOGGERS = List.of(
            "org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream",
            "org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogWorker",
            // Of the file with the group's members.
            "org.apache.ratis.server.storage.RaftStorage",
            // Of the term and the vote of one that stands; nothing else of an election is written, and it is just given
            // up.
            "org.apache.ratis.server.impl.LeaderElection");

    private final String threads;
    private final FailStop failStop;
    private final ExpectedCloses closes;

    private RatisErrors(String threads, FailStop failStop, ExpectedCloses closes) {
        this.threads = threads;
        this.failStop = failStop;
        this.closes = closes;
        setName("raft-errors");
    }

    /**
     * Listens until closed.
     *
     * @param threads what the names of this server's threads begin with: other servers may run in this process
     * @param closes what was asked to close: whoever still writes then loses nothing by it
     */
    static AutoCloseable haltOn(String threads, FailStop failStop, ExpectedCloses closes) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            LOG.warn("logging does not go through Logback: failures that Ratis only logs go unnoticed");
            return () -> {};
        }
        RatisErrors errors = new RatisErrors(threads, failStop, closes);
        errors.setContext(context);
        errors.start();
        LOGGERS.forEach(name -> context.getLogger(name).addAppender(errors));
        return errors;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)
                && event.getThreadName().startsWith(threads)
                && isLossOfAWrite(event)
                && !closes.expectsAll()
                && !tellsOfADeletedGroup(event.getFormattedMessage())) {
            failStop.halt("Ratis lost a write: " + event.getFormattedMessage(), causeOf(event));
        }
    }

    /**
     * A call of a leader, or an election, that does not know yet may come too late, and find the group's directory gone.
     * Messages name a group by its directory, which is called as it is, or as Ratis prints it.
     */
    private boolean tellsOfADeletedGroup(String message) {
        return closes.expectsDeletionOf(group -> message.contains(group.toString())
                || message.contains(RaftGroupId.valueOf(group).toString()));
    }

    /** An election fails in other ways too, none of them as it writes. */
    private static boolean isLossOfAWrite(ILoggingEvent event) {
        return !event.getLoggerName().endsWith("LeaderElection")
                || (causeOf(event) instanceof IOException failure && !(failure instanceof RaftException));
    }

    private static Throwable causeOf(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown instanceof ThrowableProxy proxy
                ? proxy.getThrowable()
                : new IOException(event.getFormattedMessage());
    }

    @Override
    public void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            LOGGERS.forEach(name -> context.getLogger(name).detachAppender(this));
        }
        stop();
    }
}
