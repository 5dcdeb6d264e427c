package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.hosted.GroupIndex.MemberKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits to hear that its next heartbeat would change what it has. Nothing rests on it: a member that is not told in time
 * finds out by itself.
 *
 * <p>Thread-safe.
 */
final class GroupNews {
    private final Map<MemberKey, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

    /** Completes with true when there is news, with false if the member waits again or all is over. */
    CompletableFuture<Boolean> await(MemberKey member) {
        var news = new CompletableFuture<Boolean>();
        CompletableFuture<Boolean> before = waiting.put(member, news);
        if (before != null) {
            before.complete(false);
        }
        news.whenComplete((there, failure) -> waiting.remove(member, news));
        return news;
    }

    /** Whether the member waited. */
    boolean tell(MemberKey member) {
        CompletableFuture<Boolean> news = waiting.get(member);
        return news != null && news.complete(true);
    }

    void close() {
        List.copyOf(waiting.values()).forEach(news -> news.complete(false));
    }
}
