package io.raftlog.broker.grpc;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.raftlog.protocol.v1.BrokerGrpc;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Breaks off calls that would go on for ever, or fill the memory: those of callers that send a request byte by byte, or do
 * not read what they asked for. A call with one answer must be over within a time, reading included. What callers let lie
 * here, parts of requests and whole answers, is bounded for a connection and in all; the call that goes beyond is broken
 * off.
 *
 * <p>Answers to fetches count elsewhere, against {@code fetch.memory.bytes}. Streams ask whether their caller reads before
 * they say more.
 *
 * <p>Thread-safe.
 */
final class CallLimits extends ServerStreamTracer.Factory implements AutoCloseable {
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);
    private static final long MOST_OF_ONE_CONNECTION = 64 << 20;
    private static final long LEAST_IN_ALL = 128 << 20;
    /** A connection that holds no more than this is not to blame if there is too much in all. */
    private static final long FAIR = 1 << 20;

    private final Duration longest;
    private final long mostOfOneConnection;
    private final long mostInAll;
    private final AtomicLong heldInAll = new AtomicLong();
    private final Map<SocketAddress, Connection> connections = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "raftlog-call-limits");
        thread.setDaemon(true);
        return thread;
    });

    /** One with a call that has begun. */
    private static final class Connection {
        private final AtomicLong held = new AtomicLong();
        /** Changed by the map alone. */
        private int calls;
    }

    CallLimits() {
        this(
                LONGEST_CALL,
                MOST_OF_ONE_CONNECTION,
                Math.max(LEAST_IN_ALL, Runtime.getRuntime().maxMemory() / 4));
    }

    CallLimits(Duration longest, long mostOfOneConnection, long mostInAll) {
        this.longest = longest;
        this.mostOfOneConnection = mostOfOneConnection;
        this.mostInAll = mostInAll;
        // Nearly every call ends long before its time.
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Parts of requests and answers that wait for their callers, in bytes. */
    long held() {
        return heldInAll.get();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new Call();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Guarded by itself. */
    private final class Call extends ServerStreamTracer {
        private Context.@Nullable CancellableContext context;
        private @Nullable SocketAddress caller;
        private @Nullable Connection connection;
        private @Nullable Future<?> end;
        private boolean answersCount;
        private boolean closed;
        private long held;
        /** Of the message that is being received. */
        private long received;

        @Override
        public synchronized Context filterContext(Context given) {
            Context.CancellableContext cancellable = given.withCancellation();
            context = cancellable;
            return cancellable;
        }

        @Override
        public synchronized void serverCallStarted(ServerCallInfo<?, ?> call) {
            if (closed) {
                return;
            }
            SocketAddress from = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            if (from != null) {
                connection = connections.compute(from, (address, known) -> {
                    Connection one = known == null ? new Connection() : known;
                    one.calls++;
                    one.held.addAndGet(held);
                    return one;
                });
                caller = from;
            }
            MethodDescriptor<?, ?> method = call.getMethodDescriptor();
            if (method.getType() == MethodDescriptor.MethodType.UNARY) {
                answersCount = !method.getFullMethodName()
                        .equals(BrokerGrpc.getFetchMethod().getFullMethodName());
                end = later(() -> breakOff("not over after " + longest.toSeconds() + " s"));
            }
        }

        private @Nullable Future<?> later(Runnable action) {
            try {
                return clock.schedule(action, longest.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                return null;
            }
        }

        @Override
        public synchronized void inboundWireSize(long bytes) {
            received += bytes;
            hold(bytes);
        }

        @Override
        public synchronized void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
            hold(-received);
            received = 0;
        }

        @Override
        public synchronized void outboundWireSize(long bytes) {
            if (answersCount) {
                hold(bytes);
            }
        }

        private void hold(long bytes) {
            if (closed) {
                return;
            }
            held += bytes;
            long inAll = heldInAll.addAndGet(bytes);
            long ofConnection = connection == null ? 0 : connection.held.addAndGet(bytes);
            if (bytes > 0 && (ofConnection > mostOfOneConnection || (inAll > mostInAll && ofConnection > FAIR))) {
                breakOff("its connection lets " + ofConnection + " bytes lie here");
            }
        }

        /** gRPC resets the stream of a call whose time is over, whatever still waits to be sent on it. */
        private synchronized void breakOff(String why) {
            if (context != null) {
                context.cancel(new TimeoutException(why));
            }
        }

        @Override
        public synchronized void streamClosed(Status status) {
            closed = true;
            heldInAll.addAndGet(-held);
            if (connection != null && caller != null) {
                connection.held.addAndGet(-held);
                connections.computeIfPresent(caller, (address, known) -> --known.calls == 0 ? null : known);
            }
            if (end != null) {
                end.cancel(false);
            }
            if (context != null) {
                context.cancel(null);
            }
        }
    }
}
