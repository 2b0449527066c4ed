package dev.sluice.bridge;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The package graph, and which package may use which library. */
@AnalyzeClasses(packagesOf = BridgeApplication.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.sluice.bridge";
    private static final DescribedPredicate<JavaClass> TWO_SOURCES = describe("the two sources of a stream",
            type -> (type.getName() + "$").startsWith(ROOT + ".stream.TailReader$")
                    || (type.getName() + "$").startsWith(ROOT + ".stream.ReplayReader$"));

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule dependenciesPointDownwards = layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("root").definedBy(ROOT).layer("ops").definedBy(ROOT + ".ops")
            .layer("http").definedBy(ROOT + ".http").layer("jetty").definedBy(ROOT + ".jetty").layer("auth")
            .definedBy(ROOT + ".auth")
            .layer("notification").definedBy(ROOT + ".notification").layer("stream").definedBy(ROOT + ".stream")
            .layer("admission").definedBy(ROOT + ".admission").layer("request").definedBy(ROOT + ".request")
            .layer("log.kafka").definedBy(ROOT + ".log.kafka").layer("log.replay").definedBy(ROOT + ".log.replay")
            .layer("log").definedBy(ROOT + ".log").layer("eventid").definedBy(ROOT + ".eventid")
            .whereLayer("root").mayNotBeAccessedByAnyLayer()
            .whereLayer("ops").mayOnlyBeAccessedByLayers("root")
            .whereLayer("http").mayOnlyBeAccessedByLayers("root")
            .whereLayer("auth").mayOnlyBeAccessedByLayers("root", "http")
            .whereLayer("jetty").mayOnlyBeAccessedByLayers("root", "http")
            .whereLayer("notification").mayOnlyBeAccessedByLayers("root", "http", "ops")
            .whereLayer("stream").mayOnlyBeAccessedByLayers("root", "http", "jetty", "ops")
            .whereLayer("admission").mayOnlyBeAccessedByLayers("root", "http", "ops", "stream")
            .whereLayer("request").mayOnlyBeAccessedByLayers("root", "http", "ops", "stream")
            .whereLayer("log.kafka").mayOnlyBeAccessedByLayers("root", "ops")
            .whereLayer("log.replay").mayOnlyBeAccessedByLayers("log.kafka")
            .whereLayer("log")
            .mayOnlyBeAccessedByLayers("root", "http", "ops", "stream", "request", "log.kafka", "log.replay")
            .whereLayer("eventid").mayOnlyBeAccessedByLayers("http", "stream", "log");

    @ArchTest
    static final ArchRule onlyLogKafkaUsesKafkaClients = noClasses().that()
            .resideOutsideOfPackages(ROOT, ROOT + ".log.kafka").should().dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..");

    @ArchTest
    static final ArchRule onlyTheStreamReaderUsesTheTwoSources = noClasses().that()
            .doNotHaveFullyQualifiedName(ROOT + ".stream.StreamReader").and(DescribedPredicate.not(TWO_SOURCES))
            .should().dependOnClassesThat(TWO_SOURCES);

    @ArchTest
    static final ArchRule streamsHaveNoBooleanParameters = codeUnits().that()
            .areDeclaredInClassesThat().resideInAPackage(ROOT + ".stream").should(haveNoBooleanParameter());

    @ArchTest
    static final ArchRule onlyHttpJettyAndAuthUseServlets = noClasses().that()
            .resideOutsideOfPackages(ROOT, ROOT + ".http", ROOT + ".jetty", ROOT + ".auth").should()
            .dependOnClassesThat().resideInAnyPackage("jakarta.servlet..");

    @ArchTest
    static final ArchRule onlyNotificationsUseTheDatabase = noClasses().that()
            .resideOutsideOfPackages(ROOT, ROOT + ".notification").should()
            .dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..",
                    "org.springframework.dao..");

    @ArchTest
    static final ArchRule notificationsAreIndependent = noClasses().that()
            .resideInAPackage(ROOT + ".notification").should().dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".log..", ROOT + ".stream", ROOT + ".request", ROOT + ".admission",
                    ROOT + ".eventid", ROOT + ".auth");

    @ArchTest
    static final ArchRule onlyOnePackageUsesJetty = noClasses().that()
            .resideOutsideOfPackage(ROOT + ".jetty").should().dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..", "org.springframework.boot.jetty..");

    @ArchTest
    static final ArchRule nothingUsesTheCapture = noClasses().should().dependOnClassesThat()
            .resideInAnyPackage("io.debezium..", "dev.sluice.capture..");

    @ArchTest
    static final ArchRule configurationIsInRecords = classes().that()
            .areAnnotatedWith("org.springframework.boot.context.properties.ConfigurationProperties").should()
            .beRecords();

    private static ArchCondition<JavaCodeUnit> haveNoBooleanParameter() {
        return new ArchCondition<>("have no boolean parameter") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                boolean generated = unit.getModifiers().contains(JavaModifier.SYNTHETIC);
                if (!generated
                        && unit.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(boolean.class))) {
                    events.add(SimpleConditionEvent.violated(unit, unit.getFullName() + " has a boolean parameter"));
                }
            }
        };
    }
}
