/**
 * A partition's files: segments, sparse indexes, recovery. No Raft and no threads in here.
 *
 * <pre>
 *  partition directory
 *    00000000000000000000.log         offsets 0..4710: record batches as producers sent them, one after the other
 *    00000000000000000000.index       8 bytes an entry: last offset of a batch - base | position of its first byte
 *    00000000000000000000.timeindex   12 bytes an entry: largest timestamp so far | last offset of its batch - base
 *    00000000000000004711.log         the active segment, from offset 4711 on; its indexes live in memory
 * </pre>
 *
 * Names, layout and the meaning of each index entry are Kafka's, so its dump tool reads and checks these files. A
 * segment's first batch has no entry in the offset index.
 *
 * <p>What is durable, and when:
 *
 * <ul>
 *   <li>{@code append} writes to the active log file; {@code flush} forces it. Nothing else is forced on that path.
 *   <li>A roll forces the old log file, then writes its indexes whole (temporary file, force, rename), then creates the
 *       new log file and syncs the directory. So only the last segment can be torn, and its indexes are never needed:
 *       opening reads all of it anyway, to check every CRC.
 *   <li>Segments are deleted by unlinking them, one directory sync each, from the end inwards: whatever a crash leaves is
 *       contiguous. Readers keep an unlinked file open until they are done, so there is nothing to rename it for and
 *       nobody who would have to come back later to delete it.
 *   <li>A failed write or force is final for the open log. Trying again could succeed without the data being on disk.
 * </ul>
 *
 * <p>Readers take an immutable {@link io.raftlog.log.LogView} and look no further than it says. Bytes within it change in
 * one case only, a truncation followed by other batches; the view then published counts it, and a reader that finds the
 * count changed reads again.
 */
@NullMarked
package io.raftlog.log;

import org.jspecify.annotations.NullMarked;
