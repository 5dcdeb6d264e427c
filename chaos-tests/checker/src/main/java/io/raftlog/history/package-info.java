/**
 * What clients saw of a cluster, written down while it happens and read back to be judged.
 *
 * <p>A history is a list of events, in the order in which one recorder wrote them. An operation is an {@code invoke},
 * recorded before the call, and later an {@code ok} (it happened), {@code fail} (it provably never happens) or
 * {@code info} (unknown), recorded after it; without any of these its outcome is unknown too. A process has one
 * operation outstanding at a time. What is done to the cluster is a {@code nemesis} event.
 *
 * <pre>
 *   recorded form, one event a line      {"i":19,"t":8125000000,"p":3,"type":"ok","f":"send","v":…,"x":{"node":"n2"}}
 *   short form, an event is an array     [8125000000, 3, "ok", "send", …, {"node":"n2"}]
 *
 *   f                                    v, asked → answered
 *   send, poll, txn, final, dump         micro-operations  ["s",key,value] → ["s",key,[offset or null,value]]
 *                                                          ["p"] → ["p",{key:[[offset,value],…],…}]
 *   commit, committed, begin, end        {key:offset,…}; null where there is none
 *   assign, subscribe, seek,             [key,…]
 *   joined, revoked
 *   create, delete, describe             {name:id,…}; null where there is none (or name, or [name,id])
 *   anything else, and every nemesis     any JSON
 * </pre>
 *
 * <p>A key is {@code topic/partition}; a value a string or a number, sent once in a whole history. A record whose
 * payload fails its self-check is read as the value {@code null}.
 */
@NullMarked
package io.raftlog.history;

import org.jspecify.annotations.NullMarked;
