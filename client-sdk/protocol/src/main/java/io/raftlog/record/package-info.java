/** Kafka's record batch, magic 2: layout, encoding, decoding, validation. */
@NullMarked
package io.raftlog.record;

import org.jspecify.annotations.NullMarked;
