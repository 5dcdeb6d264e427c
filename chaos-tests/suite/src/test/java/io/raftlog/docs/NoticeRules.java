package io.raftlog.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** NOTICE names what is redistributed: all of it, and nothing else; and texts that must go along do. */
class NoticeRules {
    /** {@code   group: artifact, artifact (a remark)}. */
    private static final Pattern LINE = Pattern.compile("^  [a-z0-9.-]+: (.+)$", Pattern.MULTILINE);

    /** A licence that wants its text to go along, and the lines below it. */
    private static final Pattern TEXT_GOES_ALONG =
            Pattern.compile("^(BSD|MIT)\\S*\\n((?:  .+\\n)+)", Pattern.MULTILINE);

    /** What such a text says in any case. */
    private static final Map<String, String> SAYS = Map.of(
            "BSD",
            "Redistributions in binary form must reproduce the above copyright notice",
            "MIT",
            "The above copyright notice and this permission notice shall be included in all copies");

    private static final Pattern JAR = Pattern.compile("(.+?)-\\d[^/]*\\.jar");

    /** What this module adds to the class path of the tools. */
    private static final Pattern ONLY_FOR_TESTS =
            Pattern.compile("junit-.*|jqwik.*|assertj-core|byte-buddy|awaitility|hamcrest|archunit.*|opentest4j"
                    + "|apiguardian-api|surefire-.*");

    @Test
    void everyJarOfTheDistributionIsNamedAndNothingThatIsNotInIt() throws IOException {
        assertThat(named()).isEqualTo(redistributed());
    }

    @Test
    void everyJarUnderBsdOrMitHasItsTextAndTheCopyright() throws IOException {
        Map<String, String> licences = new TreeMap<>();
        TEXT_GOES_ALONG
                .matcher(Repository.read("NOTICE"))
                .results()
                .forEach(found -> artifacts(found.group(2)).forEach(jar -> licences.put(jar, found.group(1))));

        assertThat(licences).isNotEmpty();
        for (var jar : licences.entrySet()) {
            assertThat(Repository.read("LICENSES/" + jar.getKey() + ".txt").replaceAll("\\s+", " "))
                    .contains(SAYS.get(jar.getValue()))
                    .containsPattern("Copyright (\\(c\\) )?\\d{4}");
        }
        assertThat(new File(Repository.ROOT.toFile(), "LICENSES").list())
                .containsExactlyInAnyOrderElementsOf(
                        licences.keySet().stream().map(jar -> jar + ".txt").toList());
    }

    @Test
    void theTextsGoIntoTheDistribution() throws IOException {
        assertThat(Repository.read("tools/src/main/assembly/dist.xml"))
                .contains("<source>../LICENSE</source>", "<source>../NOTICE</source>")
                .contains("<directory>../LICENSES</directory>");
    }

    private static Set<String> named() throws IOException {
        return artifacts(Repository.read("NOTICE"));
    }

    private static Set<String> artifacts(String lines) {
        return LINE.matcher(lines)
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
