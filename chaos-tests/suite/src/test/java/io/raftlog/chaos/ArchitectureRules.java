package io.raftlog.chaos;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lines between the parts, as the README draws them. */
class ArchitectureRules {
    /** One line of the README's picture: {@code tools ─► client, partition-manager}. */
    private static final Pattern ARROW = Pattern.compile("^ +([a-z-]+) +─► +([a-z, -]+)$", Pattern.MULTILINE);

    private static final Map<String, String> MODULE_OF_PACKAGE = Map.ofEntries(
            Map.entry("record", "protocol"),
            Map.entry("model", "protocol"),
            Map.entry("protocol", "protocol"),
            Map.entry("client", "client"),
            Map.entry("log", "raft-log"),
            Map.entry("partition", "raft-log"),
            Map.entry("raft", "raft-log"),
            Map.entry("metadata", "partition-manager"),
            Map.entry("broker", "partition-manager"),
            Map.entry("history", "checker"),
            Map.entry("checker", "checker"),
            Map.entry("tools", "tools"),
            Map.entry("junit", "junit"),
            Map.entry("chaos", "chaos-tests"));

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.raftlog");

    /** The chaos tests are a part of their own although Maven calls them tests. */
    private static final JavaClasses PRODUCTION_AND_CHAOS = new ClassFileImporter()
            .withImportOption(location -> ImportOption.Predefined.DO_NOT_INCLUDE_TESTS.includes(location)
                    || location.contains("/io/raftlog/chaos/"))
            .importPackages("io.raftlog");

    @Test
    void onlyTheRaftPackageKnowsRatis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.raftlog.raft..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.ratis..")
                .check(PRODUCTION);
    }

    /** But for the definitions of configuration keys, which are a public part of it. */
    @Test
    void onlyTheHostedCoordinatorKnowsKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.raftlog.broker.group.hosted..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.kafka..")
                        .and(DescribedPredicate.not(resideInAPackage("org.apache.kafka.common.config.."))))
                .check(PRODUCTION);
    }

    @Test
    void nobodyReachesIntoTheHostedCoordinator() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.raftlog.broker.group.hosted..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.raftlog.broker.group.hosted..")
                        .and(DescribedPredicate.not(simpleName("HostedGroups").or(simpleName("GroupSettings")))))
                .check(PRODUCTION);
    }

    @Test
    void grpcIsKnownAtTheEdgesAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.raftlog.broker.grpc..", "io.raftlog.client.routing..", "io.raftlog.protocol.v1..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "io.netty..")
                .check(PRODUCTION);
    }

    @Test
    void statesAndRecordsTouchNoFileThreadClockOrRandomness() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("State")
                .or()
                .resideInAPackage("io.raftlog.record..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.util.concurrent..")
                                .or(belongToAnyOf(File.class, Thread.class, Clock.class, Instant.class, Random.class)))
                .check(PRODUCTION);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.raftlog.(**)").should().beFreeOfCycles().check(PRODUCTION);
    }

    @Test
    void thePublicClientShowsNoTransportType() {
        methods()
                .that()
                .areDeclaredInClassesThat(resideInAPackage("io.raftlog.client"))
                .and()
                .arePublic()
                .should(mentionNothingFrom("io.grpc", "io.netty", "com.google.protobuf", "io.raftlog.protocol.v1"))
                .check(PRODUCTION);
    }

    private static ArchCondition<JavaMethod> mentionNothingFrom(String... packages) {
        return new ArchCondition<>("mention no type of " + String.join(", ", packages)) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                for (JavaClass type : method.getAllInvolvedRawTypes()) {
                    for (String forbidden : packages) {
                        if (type.getPackageName().startsWith(forbidden)) {
                            events.add(SimpleConditionEvent.violated(
                                    method, method.getFullName() + " mentions " + type.getName()));
                        }
                    }
                }
            }
        };
    }

    @Test
    void thePictureInTheReadmeIsWhatTheImportsSay() throws IOException {
        assertThat(drawn()).isEqualTo(imported());
    }

    private static Map<String, Set<String>> drawn() throws IOException {
        var arrows = new TreeMap<String, Set<String>>();
        Matcher line = ARROW.matcher(Files.readString(Path.of("..", "..", "README.md")));
        while (line.find()) {
            arrows.put(line.group(1), new TreeSet<>(Set.of(line.group(2).trim().split(" *, *"))));
        }
        return arrows;
    }

    private static Map<String, Set<String>> imported() {
        var arrows = new TreeMap<String, Set<String>>();
        for (JavaClass from : PRODUCTION_AND_CHAOS) {
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(to -> to.getPackageName().startsWith("io.raftlog"))
                    .map(ArchitectureRules::module)
                    .filter(to -> !to.equals(module(from)))
                    .forEach(to -> arrows.computeIfAbsent(module(from), f -> new TreeSet<>())
                            .add(to));
        }
        return arrows;
    }

    private static String module(JavaClass type) {
        String top = type.getPackageName().split("\\.")[2];
        String module = MODULE_OF_PACKAGE.get(top);
        assertThat(module).as("module of %s", type.getName()).isNotNull();
        return module;
    }
}
