/**
 * Kafka's record batch, magic 2: layout, encoding, decoding, validation.
 *
 * <p>A batch is what a producer sends, the log stores and a consumer reads, unchanged but for the 16 bytes in front:
 *
 * <pre>
 *  byte  0        8       12       16 17   21  23       27          35         43         51   53       57     61
 *        ┌────────┬────────┬────────┬─┬────┬───┬────────┬───────────┬──────────┬──────────┬────┬────────┬──────┬───
 *        │ base   │ length │ leader │m│crc │at │ last   │ base      │ max      │ producer │pro │ base   │count │rec
 *        │ offset │        │ epoch  │2│    │tri│ offset │ timestamp │ timestamp│ id       │duc │sequence│      │ords
 *        │        │        │        │ │    │but│ delta  │           │          │          │er  │        │      │ …
 *        │        │        │        │ │    │es │        │           │          │          │epoc│        │      │
 *        └────────┴────────┴────────┴─┴────┴───┴────────┴───────────┴──────────┴──────────┴────┴────────┴──────┴───
 *         └─ stamped by the leader ─┘   │   └──────────────── covered by the CRC-32C, to the end ─────────────────┘
 *
 *  length      bytes after this field: the size of the batch less 12
 *  attributes  bits 0-2 codec · 3 timestamps by the broker · 4 transactional · 5 control · 6 delete horizon · rest 0
 *  records     plain, or all of them compressed as one stream by the codec
 * </pre>
 *
 * <p>All integers are big endian. Inside a record they are zig-zag varints, and offset and timestamp are relative to the
 * batch's base; −1 as a length stands for null:
 *
 * <pre>
 *  ┌────────┬────────────┬─────────────────┬──────────────┬────────────────┬────────────────┬──────────────┬────────┐
 *  │ length │ attributes │ timestamp delta │ offset delta │ key length,    │ value length,  │ header count │ header │
 *  │        │ 1 byte, 0  │                 │              │ key            │ value          │              │ …      │
 *  └────────┴────────────┴─────────────────┴──────────────┴────────────────┴────────────────┴──────────────┴────────┘
 *                                                    header: key length, key (UTF-8), value length, value
 * </pre>
 */
@NullMarked
package io.raftlog.record;

import org.jspecify.annotations.NullMarked;
