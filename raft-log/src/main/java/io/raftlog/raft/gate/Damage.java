package io.raftlog.raft.gate;

import java.nio.file.Path;

/**
 * The first place of a Raft log that is not as it must be.
 *
 * <p>Immutable.
 *
 * @param position where in the file; all before is in order
 * @param what what is wrong there, to be read after the place
 */
record Damage(Path file, long position, String what) {
    @Override
    public String toString() {
        return file.getFileName() + " at byte " + position + ": " + what;
    }
}
