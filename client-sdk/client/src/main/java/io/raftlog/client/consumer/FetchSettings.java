package io.raftlog.client.consumer;

import java.time.Duration;

/**
 * How far and how patiently to fetch ahead.
 *
 * <p>Immutable.
 *
 * @param partitionBytes what is buffered of one partition before it is fetched no further
 * @param totalBytes what is buffered or under way in all; only a single batch larger than its share exceeds it
 */
public record FetchSettings(Duration maxWait, int minBytes, int partitionBytes, long totalBytes) {}
