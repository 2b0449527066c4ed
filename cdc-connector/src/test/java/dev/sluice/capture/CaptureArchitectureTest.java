package dev.sluice.capture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.sluice.capture", importOptions = DoNotIncludeTests.class)
class CaptureArchitectureTest {
    @ArchTest
    static final ArchRule packagesAreAcyclic = slices().matching("dev.sluice.(capture.*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobodyImportsTheRoot = noClasses().that().resideInAPackage("dev.sluice.capture.*..").should()
            .dependOnClassesThat().resideInAPackage("dev.sluice.capture");

    @ArchTest
    static final ArchRule kafkaClientsLiveInOnePlace = noClasses().that()
            .resideOutsideOfPackage("dev.sluice.capture.kafka").should().dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.clients..");

    @ArchTest
    static final ArchRule debeziumLivesInOnePlace = noClasses().that()
            .resideOutsideOfPackage("dev.sluice.capture.engine").should().dependOnClassesThat()
            .resideInAnyPackage("io.debezium..", "org.apache.kafka.connect.runtime..",
                    "org.apache.kafka.connect.storage..");

    /** The engine implements Debezium's replication stream, which is one of JDBC. */
    @ArchTest
    static final ArchRule jdbcLivesInTwoPlaces = noClasses().that()
            .resideOutsideOfPackages("dev.sluice.capture.postgres", "dev.sluice.capture.engine", "dev.sluice.capture")
            .should().dependOnClassesThat().resideInAnyPackage("java.sql..", "org.postgresql..");

    @ArchTest
    static final ArchRule decodingAndMappingArePure = noClasses().that()
            .resideInAnyPackage("dev.sluice.capture.value", "dev.sluice.capture.row", "dev.sluice.capture.pgoutput",
                    "dev.sluice.capture.event")
            .should().dependOnClassesThat().resideInAnyPackage("dev.sluice.capture.kafka",
                    "dev.sluice.capture.postgres", "dev.sluice.capture.engine", "org.slf4j..", "java.sql..",
                    "org.apache.kafka..", "io.debezium..", "org.postgresql..");
}
