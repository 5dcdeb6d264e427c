package io.raftlog.raft.gate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;

/** A Raft log as Ratis would have written it, made without Ratis: a term for each segment, the last one open. */
final class SyntheticRaftLog {
    private static final int PREALLOCATED = 64;

    /** Where an entry stands. */
    record Place(EntryId entry, Path file, int from, int to) {}

    final Path group;
    final List<Place> places = new ArrayList<>();
    final List<Path> files = new ArrayList<>();

    /** @param sizes how many entries each segment has */
    SyntheticRaftLog(Path group, long firstIndex, List<Integer> sizes) throws IOException {
        this.group = group;
        Path current = Files.createDirectories(group.resolve("current"));
        long index = firstIndex;
        for (int i = 0; i < sizes.size(); i++) {
            boolean open = i == sizes.size() - 1;
            String name = open ? "log_inprogress_" + index : "log_" + index + "-" + (index + sizes.get(i) - 1);
            index = segment(current.resolve(name), i + 1, index, sizes.get(i), open ? PREALLOCATED : 0);
        }
        Files.writeString(current.resolve("raft-meta"), "term=" + sizes.size() + "\nvotedFor=n1\n");
    }

    private long segment(Path file, long term, long first, int count, int zeros) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("RaftLog1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (int i = 0; i < count; i++) {
            int from = bytes.size();
            var id = new EntryId(term, first + i);
            bytes.writeBytes(framed(entry(id)));
            places.add(new Place(id, file, from, bytes.size()));
        }
        bytes.writeBytes(new byte[zeros]);
        Files.write(file, bytes.toByteArray());
        files.add(file);
        return first + count;
    }

    private static byte[] entry(EntryId id) {
        return LogEntryProto.newBuilder()
                .setTerm(id.term())
                .setIndex(id.index())
                .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                        .setLogData(ByteString.copyFrom(new byte[(int) (id.index() % 7) * 30])))
                .build()
                .toByteArray();
    }

    static byte[] framed(byte[] entry) throws IOException {
        int lengthBytes = CodedOutputStream.computeUInt32SizeNoTag(entry.length);
        var buffer = ByteBuffer.allocate(lengthBytes + entry.length + Integer.BYTES);
        var out = CodedOutputStream.newInstance(buffer.array());
        out.writeUInt32NoTag(entry.length);
        out.flush();
        buffer.position(lengthBytes).put(entry);
        var crc = new CRC32C();
        crc.update(buffer.array(), 0, buffer.position());
        return buffer.putInt((int) crc.getValue()).array();
    }

    /** Every entry that is in order, with its command. */
    static List<String> entries(Path group) throws IOException {
        var entries = new ArrayList<String>();
        RaftLogScanner.scan(group, EntryId.NONE, (entry, command) -> {
            entries.add(entry + " with " + command.remaining() + " bytes");
            return java.util.Optional.empty();
        });
        return entries;
    }
}
