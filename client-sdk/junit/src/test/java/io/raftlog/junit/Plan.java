package io.raftlog.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A test plan of its own, as Maven or an IDE would run it, inside a test. */
final class Plan {
    private Plan() {}

    /** Runs these classes; all is over when it returns. */
    static TestExecutionSummary run(Map<String, String> parameters, Class<?>... classes) {
        var listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(classes).map(each -> selectClass(each)).toArray(ClassSelector[]::new))
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                .configurationParameters(parameters)
                .build();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    /** Every failure with its stack trace; empty if there is none. */
    static String failures(TestExecutionSummary summary) {
        var text = new StringWriter();
        summary.printFailuresTo(new PrintWriter(text, true), 1_000);
        return text.toString();
    }
}
