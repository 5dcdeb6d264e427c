package io.raftlog.tools.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.MetadataProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/** The open file of a Raft log, to which an entry can be added that no leader would have taken. */
record ForgedRaftLog(Path group) {
    private static final int HEADER_BYTES = 8;

    /** Also of a node that runs: what it is writing at the moment is left out. */
    List<LogEntryProto> entries() throws IOException {
        return read().entries();
    }

    /** @param written all that is in use of the file */
    private record Content(List<LogEntryProto> entries, ByteBuffer written) {}

    private Content read() throws IOException {
        byte[] bytes = Files.readAllBytes(open());
        List<LogEntryProto> entries = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        in.skipRawBytes(HEADER_BYTES);
        int end = HEADER_BYTES;
        try {
            while (!in.isAtEnd()) {
                int length = in.readUInt32();
                if (length == 0) {
                    break;
                }
                entries.add(LogEntryProto.parseFrom(in.readRawBytes(length)));
                in.skipRawBytes(Integer.BYTES);
                end = in.getTotalBytesRead();
            }
        } catch (InvalidProtocolBufferException torn) {
            return new Content(entries, ByteBuffer.wrap(bytes, 0, end));
        }
        return new Content(entries, ByteBuffer.wrap(bytes, 0, end));
    }

    private Path open() throws IOException {
        try (var files = Files.newDirectoryStream(group.resolve("current"), "log_inprogress_*")) {
            return files.iterator().next();
        }
    }

    /**
     * Adds the last command once more, as the next entry, and one that says that this is committed. Its bytes are where it
     * says, so nothing is wrong with the files; but the partition has gone on since.
     *
     * @return the index of the added entry
     */
    long repeatLastCommand() throws IOException {
        Content content = read();
        List<LogEntryProto> entries = content.entries();
        LogEntryProto last = entries.get(entries.size() - 1);
        LogEntryProto command = entries.stream()
                .filter(LogEntryProto::hasStateMachineLogEntry)
                .reduce((earlier, later) -> later)
                .orElseThrow();
        long index = last.getIndex() + 1;
        var forged = new ByteArrayOutputStream();
        forged.write(content.written().array(), 0, content.written().limit());
        forged.writeBytes(framed(LogEntryProto.newBuilder(command)
                .setTerm(last.getTerm())
                .setIndex(index)
                .build()));
        forged.writeBytes(framed(LogEntryProto.newBuilder()
                .setTerm(last.getTerm())
                .setIndex(index + 1)
                .setMetadataEntry(MetadataProto.newBuilder().setCommitIndex(index))
                .build()));
        Files.write(open(), forged.toByteArray());
        return index;
    }

    private static byte[] framed(LogEntryProto message) throws IOException {
        byte[] entry = message.toByteArray();
        int lengthBytes = CodedOutputStream.computeUInt32SizeNoTag(entry.length);
        ByteBuffer framed = ByteBuffer.allocate(lengthBytes + entry.length + Integer.BYTES);
        CodedOutputStream out = CodedOutputStream.newInstance(framed.array());
        out.writeUInt32NoTag(entry.length);
        out.flush();
        framed.position(lengthBytes).put(entry);
        CRC32C crc = new CRC32C();
        crc.update(framed.array(), 0, framed.position());
        return framed.putInt((int) crc.getValue()).array();
    }
}
