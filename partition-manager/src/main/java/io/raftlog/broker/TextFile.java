package io.raftlog.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;

/** Files that people write or look at, in UTF-8. */
final class TextFile {
    /** Longer, and it is no configuration. */
    static final int MOST_BYTES = 1 << 20;

    private TextFile() {}

    /**
     * All of a file.
     *
     * @throws CorruptLogException if it is too long, or not UTF-8; with the byte where that begins
     */
    static String read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(SmallFile.read(file, MOST_BYTES));
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(bytes, text, true);
        if (result.isError()) {
            throw new CorruptLogException(file, bytes.position(), "is not UTF-8");
        }
        return text.flip().toString();
    }
}
