package dev.lifeboat.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.lifeboat.ingest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_MAPPING_IS_PURE = noClasses()
            .that()
            .resideInAPackage("dev.lifeboat.ingest.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.debezium..", "io.javalin..", "dev.lifeboat.ingest.capture..")
            .because("the same mapping runs in the embedded engine and as a transformation in Kafka Connect;"
                    + " turn what the engine gives into a Row in the package capture, and map that");

    @ArchTest
    static final ArchRule ADAPTERS_OF_TOOLS_ARE_PURE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.lifeboat.ingest",
                    "dev.lifeboat.ingest.capture..",
                    "dev.lifeboat.ingest.catalog..",
                    "dev.lifeboat.ingest.intake..",
                    "dev.lifeboat.ingest.tools..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.debezium..",
                    "io.javalin..",
                    "dev.lifeboat.ingest.capture..",
                    "dev.lifeboat.ingest.tools..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class)
            .because("an adapter is tested with saved output alone, and is one of many sources of the same evidence;"
                    + " the package tools runs the tool and publishes what the adapter makes of it");

    @ArchTest
    static final ArchRule INGEST_MEETS_OTHERS_IN_SCHEMAS_ALONE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.lifeboat.streams..", "dev.lifeboat.sink..", "dev.lifeboat.cli..", "dev.lifeboat.local..")
            .because("modules meet only in schemas; put what both need there");

    @ArchTest
    static final ArchRule WHAT_ANSWERS_COME_TO_IS_PURE = noClasses()
            .that()
            .resideInAnyPackage("dev.lifeboat.ingest.probe..", "dev.lifeboat.ingest.audit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..")
            .because("engines that cannot be run here are tested with saved answers; ask through a Server");
}
