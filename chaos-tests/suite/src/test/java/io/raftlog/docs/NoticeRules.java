package io.raftlog.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** NOTICE names what is redistributed: all of it, and nothing else. */
class NoticeRules {
    /** {@code   group: artifact, artifact (a remark)}. */
    private static final Pattern LINE = Pattern.compile("^  [a-z0-9.-]+: (.+)$", Pattern.MULTILINE);

    private static final Pattern JAR = Pattern.compile("(.+?)-\\d[^/]*\\.jar");

    /** What this module adds to the class path of the tools. */
    private static final Pattern ONLY_FOR_TESTS =
            Pattern.compile("junit-.*|jqwik.*|assertj-core|byte-buddy|awaitility|hamcrest|archunit.*|opentest4j"
                    + "|apiguardian-api|surefire-.*");

    @Test
    void everyJarOfTheDistributionIsNamedAndNothingThatIsNotInIt() throws IOException {
        assertThat(named()).isEqualTo(redistributed());
    }

    private static Set<String> named() throws IOException {
        return LINE.matcher(Repository.read("NOTICE"))
                .results()
                .flatMap(line -> Arrays.stream(line.group(1).split(", ")))
                .map(artifact -> artifact.replaceFirst(" \\(.*\\)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> redistributed() {
        Set<String> artifacts = new TreeSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Matcher jar = JAR.matcher(Path.of(entry).getFileName().toString());
            if (jar.matches()
                    && !jar.group(1).startsWith("raftlog-")
                    && !ONLY_FOR_TESTS.matcher(jar.group(1)).matches()) {
                artifacts.add(jar.group(1));
            }
        }
        return artifacts;
    }
}
