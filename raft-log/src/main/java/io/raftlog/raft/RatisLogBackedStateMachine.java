package io.raftlog.raft;

import io.raftlog.raft.gate.DurableMark;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * Adds what a {@link LogBackedStateMachine} needs: Ratis' {@code StateMachine.DataApi}, by which an entry's data is
 * written by the machine itself and is on disk before the entry's header is.
 */
final class RatisLogBackedStateMachine extends RatisStateMachine {
    /** Data kept for followers that lag, before they are served from the machine's files. */
    private static final long MAX_UNREPLICATED_BYTES = 32 << 20;
    /** How many entries are applied between two looks at what followers still need. */
    private static final int RELEASE_INTERVAL = 8;

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final LogBackedStateMachine machine;
    private final Executor reads;
    private final UnreplicatedData recent;
    private volatile long flushedIndex = -1;

    /**
     * @param reads runs reads from disk for followers that lag
     * @param unreplicated bytes that all machines of this host hold in memory
     */
    RatisLogBackedStateMachine(
            LogBackedStateMachine machine,
            DurableMark mark,
            FailStop failStop,
            BooleanSupplier closingExpected,
            Checkpointer checkpointer,
            Executor reads,
            AtomicLong unreplicated) {
        super(machine, mark, failStop, closingExpected, checkpointer);
        this.machine = machine;
        this.reads = reads;
        this.recent = new UnreplicatedData(unreplicated, MAX_UNREPLICATED_BYTES);
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) throws StateMachineException {
        super.preAppendTransaction(transaction);
        checkData(transaction);
        // Called under the log's lock and the server's, so this term is the one the entry will get.
        long term = group().info().getCurrentTerm();
        var command = Bytes.buffer(
                Objects.requireNonNull(transaction.getStateMachineLogEntry()).getLogData());
        if (!machine.admits(term, command)) {
            throw new StateMachineException("not admitted in term " + term, null, false);
        }
        return transaction;
    }

    private void checkData(TransactionContext transaction) throws StateMachineException {
        int size = Objects.requireNonNull(transaction.getStateMachineLogEntry())
                .getStateMachineEntry()
                .getStateMachineData()
                .size();
        if (size > machine.longestDataBytes()) {
            throw new StateMachineException(
                    "data of " + size + " bytes; " + machine.longestDataBytes() + " are the most", null, false);
        }
    }

    @Override
    public CompletableFuture<?> write(LogEntryProto entry, TransactionContext context) {
        StateMachineLogEntryProto ours = entry.getStateMachineLogEntry();
        ByteString data = ours.getStateMachineEntry().getStateMachineData();
        recent.put(entry.getIndex(), data);
        orHalt(
                "write of entry " + entry.getIndex(),
                () -> machine.write(
                        new EntryPosition(entry.getTerm(), entry.getIndex()),
                        Bytes.buffer(ours.getLogData()),
                        Bytes.buffers(data)));
        return DONE;
    }

    @Override
    public CompletableFuture<Void> flush(long index) {
        settleDirectory();
        orHalt("flush up to entry " + index, () -> machine.flush(index));
        flushedIndex = index;
        if (!group().info().isLeader()) {
            recent.release(index, index);
        }
        return DONE;
    }

    @Override
    void applied(long index) {
        if (index % RELEASE_INTERVAL == 0) {
            recent.release(flushedIndex, sentToAll(index));
        }
    }

    private long sentToAll(long applied) {
        long[] next = group().info().getFollowerNextIndices();
        long sent = applied;
        if (next != null) {
            for (long index : next) {
                sent = Math.min(sent, index - 1);
            }
        }
        return sent;
    }

    @Override
    public CompletableFuture<ByteString> read(LogEntryProto entry, TransactionContext context) {
        ByteString inMemory = recent.get(entry.getIndex());
        if (inMemory != null) {
            return CompletableFuture.completedFuture(inMemory);
        }
        var fromDisk = new CompletableFuture<ByteString>();
        reads.execute(() -> {
            try {
                orHalt("read of entry " + entry.getIndex(), () -> fromDisk.complete(fromFiles(entry)));
            } catch (IllegalStateException closing) {
                fromDisk.completeExceptionally(closing);
            }
        });
        return fromDisk;
    }

    private ByteString fromFiles(LogEntryProto entry) {
        return Bytes.share(machine.read(
                new EntryPosition(entry.getTerm(), entry.getIndex()),
                Bytes.buffer(entry.getStateMachineLogEntry().getLogData())));
    }

    /** Ratis' own Javadoc notwithstanding, {@code index} is the first entry to go. */
    @Override
    public CompletableFuture<Void> truncate(long index) {
        recent.truncate(index);
        flushedIndex = Math.min(flushedIndex, index - 1);
        orHalt("truncation from entry " + index, () -> machine.truncate(index));
        return DONE;
    }

    @Override
    public void close() throws IOException {
        super.close();
        recent.truncate(0);
    }

    @Override
    void seedInstalled() throws IOException {
        super.seedInstalled();
        recent.truncate(0);
        flushedIndex = -1;
    }
}
