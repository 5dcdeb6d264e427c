package io.raftlog.mutants;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The test that must fail with a mutant, and pass without.
 *
 * <p>Immutable.
 *
 * @param method a method of the class, as it is written there
 * @param within time for it, with the start of its process
 * @param says a regular expression found in the failure: one for another reason proves nothing
 */
record Detector(TestModule module, String testClass, String method, Duration within, String says) {
    boolean noticed(String failure) {
        return Pattern.compile(says, Pattern.DOTALL).matcher(failure).find();
    }

    /** Whether it is the same test, whatever is expected of it. */
    String test() {
        return testClass + "#" + method;
    }

    @Override
    public String toString() {
        return test();
    }
}
