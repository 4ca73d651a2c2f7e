package dev.lifeboat.streams.readiness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.lifeboat.streams.readiness", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theModelIsPure = classes()
            .that()
            .resideInAPackage("dev.lifeboat.streams.readiness")
            .should()
            .onlyDependOnClassesThat(DescribedPredicate.describe(
                    "are the model itself or plain Java without I/O", ArchitectureTest::isPlain))
            .because(
                    "readiness is a pure function that anyone can compute again: no Kafka, Debezium, HTTP, Avro or clock."
                            + " Translate at the edge, in dev.lifeboat.streams.judge or .gate, and pass plain values in");

    private static boolean isPlain(JavaClass type) {
        String in = type.getPackageName();
        return in.equals("dev.lifeboat.streams.readiness")
                || in.startsWith("java.lang")
                || in.equals("java.math")
                || in.startsWith("java.util")
                || in.equals("java.time")
                || in.equals("java.time.zone")
                || in.startsWith("com.cronutils") // calendar arithmetic, for schedules
                || in.equals("java.security")
                || in.equals("java.nio.charset")
                || in.equals("org.jspecify.annotations")
                || type.isPrimitive()
                || (type.isArray() && isPlain(type.getBaseComponentType()));
    }
}
