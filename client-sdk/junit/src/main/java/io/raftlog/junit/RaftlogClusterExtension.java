package io.raftlog.junit;

import io.raftlog.client.Admin;
import io.raftlog.client.RaftlogClient;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives each test the cluster, then takes it back: {@link RaftlogCluster} says what a test may rely on. */
final class RaftlogClusterExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(RaftlogClusterExtension.class);
    private static final Set<Class<?>> INJECTED = Set.of(RaftlogClient.class, Admin.class, ClusterControl.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        int nodes = annotation(context).nodes();
        // In the root's store, so that JUnit closes it when the last test is done.
        Clusters clusters = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Clusters.class, c -> new Clusters(), Clusters.class);
        context.getStore(NAMESPACE).put(Turn.class, Turn.begin(clusters, nodes));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        // Absent if there was no cluster to begin with.
        Optional.ofNullable(context.getStore(NAMESPACE).remove(Turn.class, Turn.class))
                .ifPresent(Turn::end);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return INJECTED.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Turn turn = context.getStore(NAMESPACE).get(Turn.class, Turn.class);
        if (turn == null) {
            throw new ParameterResolutionException("an injected " + type.getSimpleName()
                    + " belongs to one test: take it in the test method, or in a @BeforeEach or @AfterEach method");
        }
        if (type == ClusterControl.class) {
            return turn.control();
        }
        return type == Admin.class ? turn.client().admin() : turn.client();
    }

    private static RaftlogCluster annotation(ExtensionContext context) {
        return context.getElement()
                .flatMap(method -> AnnotationSupport.findAnnotation(method, RaftlogCluster.class))
                .or(() -> AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), RaftlogCluster.class, context.getEnclosingTestClasses()))
                .orElseThrow(() -> new RaftlogClusterException("no @RaftlogCluster on " + context.getDisplayName()));
    }
}
