package io.raftlog.client;

import java.util.ArrayList;
import java.util.List;

/**
 * A record that no handler could process, as it is kept: key, value, timestamp and headers as they were, and behind these
 * headers that say where it came from and why it is here.
 */
public final class DeadLetter {
    public static final String TOPIC = "raftlog.dead-letter.topic";
    public static final String PARTITION = "raftlog.dead-letter.partition";
    public static final String OFFSET = "raftlog.dead-letter.offset";
    public static final String GROUP = "raftlog.dead-letter.group";
    public static final String ATTEMPTS = "raftlog.dead-letter.attempts";
    /** The class and message of what the handler threw last. */
    public static final String REASON = "raftlog.dead-letter.reason";

    private static final int LONGEST_REASON = 1_000;

    private DeadLetter() {}

    static ProducerRecord<byte[], byte[]> of(
            String deadLetterTopic, String groupId, ConsumerRecord<?, ?> record, int attempts, Throwable reason) {
        List<Header> headers = new ArrayList<>(record.headers());
        headers.add(Header.of(TOPIC, record.topic()));
        headers.add(Header.of(PARTITION, Integer.toString(record.partition())));
        headers.add(Header.of(OFFSET, Long.toString(record.offset())));
        headers.add(Header.of(GROUP, groupId));
        headers.add(Header.of(ATTEMPTS, Integer.toString(attempts)));
        String text = reason.toString();
        headers.add(Header.of(REASON, text.substring(0, Math.min(LONGEST_REASON, text.length()))));
        return ProducerRecord.of(deadLetterTopic, record.keyBytes(), record.valueBytes())
                .withTimestamp(Math.max(0, record.timestamp()))
                .withHeaders(headers);
    }
}
