package io.raftlog.client;

/** x. */
abstract class AssignedConsumerBuilder<K, V> implements ConsumerBuilder<K, V> {}
