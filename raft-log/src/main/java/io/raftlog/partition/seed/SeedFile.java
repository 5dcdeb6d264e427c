package io.raftlog.partition.seed;

import java.util.regex.Pattern;

/**
 * A file of a seed: the checkpoint, or the batches of one segment up to the checkpoint's offset. Comes from another node,
 * so its name and size are checked before anything is done with them.
 *
 * <p>Immutable.
 */
public record SeedFile(String name, long sizeBytes) {
    /** The name of the checkpoint in a replica's directory. */
    public static final String CHECKPOINT = "checkpoint";

    private static final Pattern LOG = Pattern.compile("[0-9]{20}\\.log");
    private static final long MAX_LOG_BYTES = Integer.MAX_VALUE;
    private static final long MAX_CHECKPOINT_BYTES = 64L << 20;

    public SeedFile {
        if (!name.equals(CHECKPOINT) && !LOG.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is no file of a replica");
        }
        long most = name.equals(CHECKPOINT) ? MAX_CHECKPOINT_BYTES : MAX_LOG_BYTES;
        if (sizeBytes < 0 || sizeBytes > most) {
            throw new IllegalArgumentException(name + " of " + sizeBytes + " bytes: at most " + most + " are possible");
        }
    }

    boolean isCheckpoint() {
        return name.equals(CHECKPOINT);
    }
}
