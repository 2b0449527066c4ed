package dev.sluice.bridge;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The package graph and its fences. */
@AnalyzeClasses(packagesOf = BridgeApplication.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.sluice.bridge.(*)..").should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule dependenciesPointDownwards = layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("root").definedBy("dev.sluice.bridge").layer("ops").definedBy("dev.sluice.bridge.ops..")
            .layer("http").definedBy("dev.sluice.bridge.http..").layer("auth").definedBy("dev.sluice.bridge.auth..")
            .layer("stream").definedBy("dev.sluice.bridge.stream..").layer("log").definedBy("dev.sluice.bridge.log..")
            .layer("position").definedBy("dev.sluice.bridge.position..")
            .layer("notification").definedBy("dev.sluice.bridge.notification..").whereLayer("root")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("ops").mayOnlyBeAccessedByLayers("root").whereLayer("http").mayOnlyBeAccessedByLayers("root")
            .whereLayer("auth").mayOnlyBeAccessedByLayers("root", "http").whereLayer("stream")
            .mayOnlyBeAccessedByLayers("root", "http", "ops").whereLayer("log")
            .mayOnlyBeAccessedByLayers("root", "http", "ops", "stream").whereLayer("notification")
            .mayOnlyBeAccessedByLayers("root", "http", "ops");

    @ArchTest
    static final ArchRule onlyTheLogKnowsKafka = noClasses().that()
            .resideOutsideOfPackages("dev.sluice.bridge", "dev.sluice.bridge.log..").should().dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..");

    @ArchTest
    static final ArchRule onlyHttpAndAuthKnowServlets = noClasses().that()
            .resideOutsideOfPackages("dev.sluice.bridge", "dev.sluice.bridge.http..", "dev.sluice.bridge.auth..")
            .should()
            .dependOnClassesThat().resideInAnyPackage("jakarta.servlet..");

    @ArchTest
    static final ArchRule onlyNotificationsKnowTheDatabase = noClasses().that()
            .resideOutsideOfPackages("dev.sluice.bridge", "dev.sluice.bridge.notification..").should()
            .dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..",
                    "org.springframework.dao..");

    @ArchTest
    static final ArchRule notificationsKnowNothingElseOfTheBridge = noClasses().that()
            .resideInAPackage("dev.sluice.bridge.notification..").should().dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.bridge.log..", "dev.sluice.bridge.stream..", "dev.sluice.bridge.position..",
                    "dev.sluice.bridge.auth..");

    @ArchTest
    static final ArchRule onlyTheWiringUsesJettyDirectly = noClasses().that()
            .resideOutsideOfPackage("dev.sluice.bridge").should().dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..");

    @ArchTest
    static final ArchRule nobodyKnowsTheCapture = noClasses().should().dependOnClassesThat()
            .resideInAnyPackage("io.debezium..", "dev.sluice.capture..");

    @ArchTest
    static final ArchRule configurationIsInRecords = classes().that()
            .areAnnotatedWith("org.springframework.boot.context.properties.ConfigurationProperties").should()
            .beRecords();
}
