package io.raftlog.raft;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * Settings that Ratis knows one of, and that differ between groups.
 *
 * <p>A listener's election timer sleeps for weeks, see {@link ListenerTimers}.
 *
 * <p>Ratis 3.3.0 gives each group a buffer in direct memory that entries pass on their way to the Raft log, and demands that it
 * hold the longest entry with its data: 2 MiB for each partition, most of the memory of a node with a hundred. The data of
 * a partition never passes it. So it is as long as the group's commands may be, and whoever makes it is told that entries
 * are no longer; everybody else is told the real limit.
 *
 * <p>Thread-safe.
 */
final class GroupProperties extends RaftProperties {
    /** Nearly the longest that Ratis can sleep. */
    private static final TimeDuration WEEKS = TimeDuration.valueOf(20, TimeUnit.DAYS);

    private static final Set<String> FIRST_TIMEOUTS = Set.of(
            RaftServerConfigKeys.Rpc.FIRST_ELECTION_TIMEOUT_MIN_KEY,
            RaftServerConfigKeys.Rpc.FIRST_ELECTION_TIMEOUT_MAX_KEY);

    /** What surrounds an entry in the file: its length, 4 bytes, and its CRC, 4 bytes. */
    private static final int FRAME_BYTES = 8;
    /** At most, what Ratis adds to a command: position, request. */
    static final int ENTRY_OVERHEAD_BYTES = 4 << 10;

    /** Longest command of the group that the thread is opening. */
    private static final ThreadLocal<Integer> LONGEST = new ThreadLocal<>();
    /** Size of the buffer that the thread is making: the question after it is for its lower bound. */
    private static final ThreadLocal<SizeInBytes> MADE = new ThreadLocal<>();

    /** The calling thread opens the Raft log of a group next: Ratis does so right after it has initialized the machine. */
    static void opening(int longestCommandBytes) {
        LONGEST.set(longestCommandBytes);
    }

    /** Asked by each timer before it sleeps; that of a listener has not seen an election yet. */
    @Override
    public TimeDuration getTimeDuration(String name, TimeDuration defaultValue, TimeUnit defaultUnit) {
        return FIRST_TIMEOUTS.contains(name) && ListenerTimers.isOne()
                ? WEEKS
                : super.getTimeDuration(name, defaultValue, defaultUnit);
    }

    @Override
    public SizeInBytes getSizeInBytes(String name, SizeInBytes defaultValue) {
        if (name.equals(RaftServerConfigKeys.Log.WRITE_BUFFER_SIZE_KEY)) {
            Integer longest = LONGEST.get();
            LONGEST.remove();
            SizeInBytes buffer = SizeInBytes.valueOf(
                    (longest == null ? RaftGroupHandle.MAX_COMMAND_BYTES : longest) + ENTRY_OVERHEAD_BYTES);
            MADE.set(buffer);
            return buffer;
        }
        SizeInBytes made = MADE.get();
        MADE.remove();
        return made != null && name.equals(RaftServerConfigKeys.Log.Appender.BUFFER_BYTE_LIMIT_KEY)
                ? SizeInBytes.valueOf(made.getSize() - FRAME_BYTES)
                : super.getSizeInBytes(name, defaultValue);
    }
}
