/**
 * How records come to a reader.
 *
 * <pre>
 *  poll ◄── PartitionReader ◄── arrivals ◄── Fetcher ◄──── leaders (one long poll or two per node)
 *           position, records     queue      where to fetch next, what is
 *           not given out yet                buffered; checks CRC and offsets
 *  └── the application's thread ──┘          └ the fetcher's loop ┘
 * </pre>
 *
 * <p>A seek begins a new generation of its partition; what arrives for an earlier one is dropped.
 */
@NullMarked
package io.raftlog.client.consumer;

import org.jspecify.annotations.NullMarked;
