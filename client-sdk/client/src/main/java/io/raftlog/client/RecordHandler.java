package io.raftlog.client;

/** What an application does with one record. */
@FunctionalInterface
public interface RecordHandler<K, V> {
    /** Returns when the record is done. What it throws makes it be called again later, as {@link HandlerOptions} say. */
    void handle(ConsumerRecord<K, V> record) throws Exception;
}
