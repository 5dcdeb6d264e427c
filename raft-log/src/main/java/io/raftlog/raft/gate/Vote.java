package io.raftlog.raft.gate;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * The term that a replica has reached, and its vote in it.
 *
 * <p>Immutable.
 *
 * @param votedFor a member's name; empty if it has not voted in this term
 */
record Vote(long term, String votedFor) {
    /** Of a replica that has just been made. */
    static final Vote NONE = new Vote(0, "");

    private static final String TERM = "term";
    private static final String VOTED_FOR = "votedFor";
    /** Ratis names members by what we call them: a few letters. */
    private static final int LONGEST_NAME = 200;

    /**
     * Of the file that Ratis keeps.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Vote parse(byte[] raftMeta) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(new String(raftMeta, StandardCharsets.UTF_8)));
        String term = properties.getProperty(TERM);
        String votedFor = properties.getProperty(VOTED_FOR);
        if (term == null || votedFor == null) {
            throw new IllegalArgumentException("it says no term or no vote");
        }
        if (votedFor.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("it names a member in " + votedFor.length() + " letters");
        }
        try {
            return new Vote(Long.parseLong(term), votedFor);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + term + "\" is no term", e);
        }
    }

    /** The bytes of a file that Ratis reads. */
    ByteString raftMeta() {
        var properties = new Properties();
        properties.setProperty(TERM, Long.toString(term));
        properties.setProperty(VOTED_FOR, votedFor);
        var text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFromUtf8(text.toString());
    }

    /** Whether a replica that remembers {@code other} might vote against what it has voted here. */
    boolean isForgottenBy(Vote other) {
        return other.term < term || (other.term == term && !votedFor.isEmpty() && !votedFor.equals(other.votedFor));
    }

    @Override
    public String toString() {
        return "term " + term + " and " + (votedFor.isEmpty() ? "no vote" : "a vote for " + votedFor);
    }
}
