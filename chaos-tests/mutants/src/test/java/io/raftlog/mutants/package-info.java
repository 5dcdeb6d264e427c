/**
 * Mutants: bugs that raftlog does not have, sown into its classes while they are loaded, each to be noticed by the test
 * that is there for it.
 *
 * <pre>
 *   Mutant ─► Change (in this method, this call becomes that one) ─► the bug's code, in the package that it is sown into
 *      │
 *      └────► Detector: module, test, time, words of the failure
 *
 *   MutantsTest ─► Fork ─► java -javaagent:… (Sower) OneTest ─► result
 * </pre>
 */
@NullMarked
package io.raftlog.mutants;

import org.jspecify.annotations.NullMarked;
