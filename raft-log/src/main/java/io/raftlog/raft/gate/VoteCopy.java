package io.raftlog.raft.gate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import io.raftlog.log.NewerFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/**
 * A second copy of a replica's vote and of its group's members. Ratis 3.3.0 puts a new file of either in the place of the
 * old one also if it could not write it, so that a disk that is full to the last block leaves nothing of it.
 *
 * <p>Before anybody is told of a vote the copy holds it. So where the copy is older than the Raft log, this replica has told
 * nobody of a vote in the terms between.
 *
 * <p>And within a term the vote in the copy never changes, while that in the file may: Ratis 3.3.0 begins an election that
 * asked beforehand without its lock, so in the middle of it a replica can vote for another in the term in which it stands
 * itself. Whoever asks the copy before it tells of a vote tells of one in each term (Raft, section 5.2).
 *
 * <p>The file has its size from the first moment on, so a full disk takes every change of it. Two slots of 8 KiB are written
 * in turn:
 *
 * <pre>
 *   magic 8 | format version 4 | sequence 8 | term 8 | bytes of the vote 4 | bytes of the members 4 (-1 none, -2 left out)
 *   | the vote, a member's name | the members, a LogEntryProto | zeros | CRC-32C of all before 4
 * </pre>
 *
 * <p>A write that is torn leaves the slot before, and costs nothing: nobody was told of what it was to hold, the files were
 * whole, and the next start writes both slots again. But of one slot alone nobody can say whether the other held a later
 * vote; so it shows what must not be forgotten, and nothing is put back from it.
 *
 * <p>It lies in the group's directory, and so is moved and deleted with the Raft log.
 *
 * <p>Thread-safe.
 */
public final class VoteCopy {
    static final String FILE = "votes.copy";
    static final int SLOT_BYTES = 8 << 10;

    private static final byte[] MAGIC = "RLogVote".getBytes(US_ASCII);
    private static final int VERSION = 1;
    private static final int VERSION_AT = 8;
    private static final int SEQUENCE_AT = VERSION_AT + Integer.BYTES;
    private static final int CONTENT_AT = SEQUENCE_AT + Long.BYTES;
    private static final int CRC_AT = SLOT_BYTES - Integer.BYTES;
    private static final int MOST_BYTES = CRC_AT - CONTENT_AT;
    private static final Slot NO_SLOT = new Slot(-1, CopiedVote.NOTHING);

    private final Disk disk;
    private final Path directory;
    private Slot newest;
    /** Both slots are written, so that the file will not have to grow. */
    private boolean whole;

    private record Slot(long sequence, CopiedVote content) {}

    private VoteCopy(Disk disk, Path directory, Slot newest, boolean whole) {
        this.disk = disk;
        this.directory = directory;
        this.newest = newest;
        this.whole = whole;
    }

    /** What the copy in a group's directory says; changes nothing. */
    static VoteCopyReading read(Disk disk, Path directory) throws IOException {
        Optional<ByteBuffer> bytes = bytes(disk, directory);
        if (bytes.isEmpty()) {
            return new VoteCopyReading.Absent();
        }
        Path path = directory.resolve(FILE);
        List<Slot> sound = soundSlots(path, bytes.get());
        if (sound.isEmpty()) {
            return new VoteCopyReading.Unreadable(path + " is damaged");
        }
        return new VoteCopyReading.Of(
                newest(sound).content(),
                sound.size() == 2 ? Optional.empty() : Optional.of("one half of " + path + " is damaged"));
    }

    /**
     * Opens the copy in a group's directory that exists, and brings it up to date; makes one where there is none that can be
     * read. The files of which it is the copy must have passed the gate.
     */
    public static VoteCopy open(Disk disk, Path directory) throws IOException {
        VoteCopy copy = at(disk, directory);
        copy.settle();
        return copy;
    }

    /** As {@link #open}, without looking at the files that it is a copy of. */
    static VoteCopy at(Disk disk, Path directory) throws IOException {
        List<Slot> sound =
                soundSlots(directory.resolve(FILE), bytes(disk, directory).orElse(ByteBuffer.allocate(0)));
        return new VoteCopy(disk, directory, newest(sound), sound.size() == 2);
    }

    /** The two slots, as far as they are there; what follows them has no meaning. Empty if there is no file. */
    private static Optional<ByteBuffer> bytes(Disk disk, Path directory) throws IOException {
        if (!disk.list(directory).contains(FILE)) {
            return Optional.empty();
        }
        var bytes = ByteBuffer.allocate(2 * SLOT_BYTES);
        try (DiskFile file = disk.open(directory.resolve(FILE))) {
            file.read(bytes, 0);
        }
        return Optional.of(bytes.flip());
    }

    private static Slot newest(List<Slot> sound) {
        return sound.stream().max(Comparator.comparingLong(Slot::sequence)).orElse(NO_SLOT);
    }

    private static List<Slot> soundSlots(Path path, ByteBuffer bytes) throws NewerFormatException {
        var sound = new ArrayList<Slot>();
        for (int at = 0; at + SLOT_BYTES <= bytes.limit(); at += SLOT_BYTES) {
            ByteBuffer slot = bytes.slice(at, SLOT_BYTES);
            if (!slot.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                    || DurableMark.crcOf(slot, CRC_AT) != slot.getInt(CRC_AT)) {
                continue;
            }
            if (slot.getInt(VERSION_AT) > VERSION) {
                throw new NewerFormatException(path, slot.getInt(VERSION_AT), VERSION);
            }
            CopiedVote.readFrom(slot.slice(CONTENT_AT, MOST_BYTES))
                    .ifPresent(content -> sound.add(new Slot(slot.getLong(SEQUENCE_AT), content)));
        }
        return sound;
    }

    /**
     * Copies what stands in the files now, if that is not what the copy says; durable when this returns. A vote that the copy
     * has in the same term stays.
     *
     * @throws IOException also if they are damaged, or of an older term than the copy: then nobody must be told of a vote
     */
    public synchronized void settle() throws IOException {
        Path current = RaftLogScanner.current(directory);
        VoteFiles files = VoteFiles.read(current);
        if (files.problem().isPresent()) {
            throw new IOException(files.problem().get());
        }
        Vote copied = newest.content().vote();
        if (files.vote().term() < copied.term()) {
            throw new IOException("raft-meta in " + current + " says " + files.vote() + ", but it has said " + copied);
        }
        Vote vote = copied.isForgottenBy(files.vote()) ? copied : files.vote();
        keep(CopiedVote.of(vote, files.members(), MOST_BYTES));
    }

    /**
     * {@link #settle}; whether a vote for that member is then the one of this replica in the term, and may be told. False
     * also if the replica has reached a later term: nobody needs the vote any more.
     */
    public synchronized boolean confirms(long term, String votedFor) throws IOException {
        if (term < newest.content().vote().term()) {
            // The file may be as old, if it was written late: without the lock two writes of it may change places.
            return false;
        }
        settle();
        return newest.content().vote().equals(new Vote(term, votedFor));
    }

    /** Durable when this returns. */
    synchronized void keep(CopiedVote content) throws IOException {
        if (!whole) {
            writeBoth(content);
        } else if (!content.equals(newest.content())) {
            write(content);
        }
    }

    private void writeBoth(CopiedVote content) throws IOException {
        Path path = directory.resolve(FILE);
        var next = new Slot(newest.sequence() + 1, content);
        var slots = new ByteBuffer[2];
        slots[at(next)] = bytesOf(next);
        var last = new Slot(next.sequence() + 1, content);
        slots[at(last)] = bytesOf(last);
        try (DiskFile file = disk.list(directory).contains(FILE) ? disk.open(path) : disk.create(path)) {
            file.write(List.of(slots), 0);
            file.force();
        }
        disk.syncDirectory(directory);
        newest = last;
        whole = true;
    }

    private void write(CopiedVote content) throws IOException {
        var next = new Slot(newest.sequence() + 1, content);
        try (DiskFile file = disk.open(directory.resolve(FILE))) {
            file.write(List.of(bytesOf(next)), (long) at(next) * SLOT_BYTES);
            file.force();
        }
        newest = next;
    }

    private static int at(Slot slot) {
        return (int) (slot.sequence() & 1);
    }

    private static ByteBuffer bytesOf(Slot slot) {
        var bytes = ByteBuffer.allocate(SLOT_BYTES).put(MAGIC).putInt(VERSION).putLong(slot.sequence());
        slot.content().writeTo(bytes);
        return bytes.putInt(CRC_AT, DurableMark.crcOf(bytes, CRC_AT)).rewind();
    }

    /** Whether these are the members of the copy, whichever entry names them. */
    public synchronized boolean names(RaftConfigurationProto members) {
        try {
            return newest.content().members().isPresent()
                    && LogEntryProto.parseFrom(newest.content().members().get())
                            .getConfigurationEntry()
                            .equals(members);
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }
}
