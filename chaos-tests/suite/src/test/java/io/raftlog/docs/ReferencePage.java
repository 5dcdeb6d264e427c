package io.raftlog.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;

/**
 * A page of {@code docs/} that is made from the code. {@code -Draftlog.docs.write=true} writes it anew instead of
 * comparing.
 *
 * @param file from the root of the clone
 */
public record ReferencePage(String file) {
    /** Fails if the page is not exactly {@code text}. */
    public void mustBe(String text) throws IOException {
        if (Boolean.getBoolean("raftlog.docs.write")) {
            Files.writeString(Repository.ROOT.resolve(file), text);
        }
        assertThat(Repository.read(file))
                .as(file + ": to write it anew, run this test with -Draftlog.docs.write=true")
                .isEqualTo(text);
    }

    /** A row of a table; a bar in a cell would end it. */
    public static String row(Object... cells) {
        StringBuilder row = new StringBuilder("|");
        for (Object cell : cells) {
            row.append(' ').append(cell.toString().replace("|", "\\|")).append(" |");
        }
        return row.append('\n').toString();
    }
}
