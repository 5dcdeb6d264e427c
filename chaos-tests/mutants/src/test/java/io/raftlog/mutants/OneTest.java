package io.raftlog.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A process that runs one test method and writes what became of it into a file. */
final class OneTest {
    static final String TESTS = "tests";
    static final String FAILURE = "failure";
    static final String UNSOWN = "unsown";

    private OneTest() {}

    /** @param args the file for the result, the test's class, its method */
    public static void main(String[] args) throws IOException {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(args[1]))
                .filters(only(args[2]))
                // The first failure says enough, and neither is one remembered for the next run.
                .configurationParameter("jqwik.shrinking.default", "OFF")
                .configurationParameter("jqwik.database", "")
                .build();
        Results results = new Results();
        LauncherFactory.create().execute(request, results);
        Properties outcome = new Properties();
        outcome.setProperty(TESTS, String.valueOf(results.tests));
        outcome.setProperty(FAILURE, results.failures.toString());
        outcome.setProperty(UNSOWN, String.join("; ", Sower.unsown()));
        try (Writer file = Files.newBufferedWriter(Path.of(args[0]))) {
            outcome.store(file, null);
        }
        // Threads of a test that failed half-way must not keep the process.
        System.exit(0);
    }

    private static PostDiscoveryFilter only(String method) {
        return test -> FilterResult.includedIf(
                methodOf(test).isEmpty() || methodOf(test).equals(method));
    }

    private static String methodOf(TestDescriptor test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElse("");
    }

    /** Counts what ran, and keeps what failed. */
    private static final class Results implements TestExecutionListener {
        int tests;
        final StringWriter failures = new StringWriter();

        @Override
        public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
            tests += test.isTest() ? 1 : 0;
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                failures.append(test.getDisplayName()).append(": ");
                result.getThrowable().ifPresent(thrown -> thrown.printStackTrace(new PrintWriter(failures, true)));
            }
        }
    }
}
