package io.raftlog.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Runs the tests of a class, or one test, against a cluster of real node processes on this machine. A test takes what it
 * needs as parameters of its method, or of the {@code @BeforeEach} and {@code @AfterEach} methods around it: a {@link
 * io.raftlog.client.RaftlogClient} or {@link io.raftlog.client.Admin}, closed after the test, and a {@link
 * ClusterControl} to break things with.
 *
 * <p>The cluster is started when the first test needs it, in a few seconds, and shared by all tests of this JVM that ask
 * for as many nodes. Each test has it to itself: before it begins, every node is up and ready, and there is no topic and
 * no consumer group. Whatever the test breaks is healed after it, whatever it made is deleted. One that cannot be brought
 * back into that state fails the test that left it so, and the next test gets a new cluster.
 *
 * <p>So tests on a cluster run one after the other, and each other's names are no matter. Where JUnit runs tests in
 * parallel, it holds those with this annotation apart and runs others beside them.
 *
 * <p>When the tests of the JVM are done the nodes are stopped and their files, in the temporary folder, deleted; also when
 * the JVM is killed in the middle.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(RaftlogClusterExtension.class)
@ResourceLock("io.raftlog.junit.RaftlogCluster")
public @interface RaftlogCluster {
    /** How many nodes the cluster has, 1 to 5. Only with three or more does it survive the loss of one. */
    int nodes() default 3;
}
