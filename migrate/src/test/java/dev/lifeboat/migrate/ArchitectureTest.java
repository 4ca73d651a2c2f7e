package dev.lifeboat.migrate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.lifeboat.migrate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNeitherKafkaNorAvro = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "org.apache.avro..", "dev.lifeboat.v1..", "dev.lifeboat.schemas..")
            .because("a run is told through Ledger and asked for through Gate, which cli implements");

    @ArchTest
    static final ArchRule aPlanKnowsNoDatabase = noClasses()
            .that()
            .resideInAPackage("..plan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..migrate.engine..", "..migrate.mariadb..", "..migrate.postgres..", "..migrate.run..")
            .because("a plan is read and checked without one");

    @ArchTest
    static final ArchRule aRunKnowsNoKindOfServer = noClasses()
            .that()
            .resideInAnyPackage("..run..", "..engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..migrate.mariadb..", "..migrate.postgres..", "org.postgresql..", "org.mariadb..")
            .because("what differs between them is behind Engine");
}
