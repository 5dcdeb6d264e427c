package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
    @TempDir
    private Path folder;

    @Test
    void allThatIsInItGoesAndWhatIsBesideStays() throws IOException {
        Files.createDirectories(folder.resolve("tree/deep/deeper"));
        Files.writeString(folder.resolve("tree/deep/file"), "x");
        Files.writeString(folder.resolve("beside"), "mine");

        FileTree.delete(folder.resolve("tree"));

        assertThat(folder).isDirectoryNotContaining("glob:**/tree");
        assertThat(folder.resolve("beside")).hasContent("mine");
    }

    @Test
    void whatALinkLeadsToStays() throws IOException {
        Files.createDirectories(folder.resolve("tree"));
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("elsewhere/file"), "mine");
        Files.createSymbolicLink(folder.resolve("tree/link"), folder.resolve("elsewhere"));

        FileTree.delete(folder.resolve("tree"));

        assertThat(folder.resolve("tree")).doesNotExist();
        assertThat(folder.resolve("elsewhere/file")).hasContent("mine");
    }

    @Test
    void whatIsNotThereNeedsNoDeleting() throws IOException {
        FileTree.delete(folder.resolve("nothing"));

        assertThat(folder).isEmptyDirectory();
    }
}
