package io.raftlog.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The clone that these tests run in. */
public final class Repository {
    /** Tests run in their module's folder. */
    static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private Repository() {}

    /** The text of a file, named from the root of the clone. */
    public static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }
}
