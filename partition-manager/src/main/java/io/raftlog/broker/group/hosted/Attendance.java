package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.Progress;
import io.raftlog.broker.group.hosted.GroupIndex.MemberKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Time;

/**
 * What members said last, which no decision rests on: it is not replicated, and a new coordinator begins without.
 *
 * <p>Thread-safe.
 */
final class Attendance {
    private record Word(long atMs, List<Progress> progress) {}

    private final Map<MemberKey, Word> words = new ConcurrentHashMap<>();
    private final Time time;

    Attendance(Time time) {
        this.time = time;
    }

    void heard(Heartbeat heartbeat) {
        words.put(
                new MemberKey(heartbeat.groupId(), heartbeat.memberId().toString()),
                new Word(time.hiResClockMs(), List.copyOf(heartbeat.progress())));
    }

    void gone(MemberKey member) {
        words.remove(member);
    }

    /** -1: it has not been heard. */
    long quietMs(MemberKey member) {
        Word word = words.get(member);
        return word == null ? -1 : Math.max(0, time.hiResClockMs() - word.atMs());
    }

    List<Progress> progress(MemberKey member) {
        Word word = words.get(member);
        return word == null ? List.of() : word.progress();
    }
}
