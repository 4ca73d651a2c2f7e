package dev.lifeboat.streams.readiness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

@AnalyzeClasses(packages = "dev.lifeboat.streams", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Each builds on those before it alone. */
    private static final List<String> MODEL = List.of("facts", "policy", "state", "controls", "readiness");

    @ArchTest
    static final ArchRule theModelIsPure = classes()
            .that(DescribedPredicate.describe("are of the model", ArchitectureTest::isOfTheModel))
            .should()
            .onlyDependOnClassesThat(DescribedPredicate.describe(
                    "are the model itself or plain Java without I/O", ArchitectureTest::isPlain))
            .because(
                    "readiness is a pure function that anyone can compute again: no Kafka, Debezium, HTTP, Avro or clock."
                            + " Translate at the edge, in dev.lifeboat.streams.judge or .gate, and pass plain values in");

    @ArchTest
    static final ArchRule theModelHasLayers = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.lifeboat.streams..")
            .layer("facts")
            .definedBy(in("facts"))
            .layer("policy")
            .definedBy(in("policy"))
            .layer("state")
            .definedBy(in("state"))
            .layer("controls")
            .definedBy(in("controls"))
            .layer("readiness")
            .definedBy(in("readiness"))
            .whereLayer("facts")
            .mayNotAccessAnyLayer()
            .whereLayer("policy")
            .mayOnlyAccessLayers("facts")
            .whereLayer("state")
            .mayOnlyAccessLayers("facts", "policy")
            .whereLayer("controls")
            .mayOnlyAccessLayers("facts", "policy", "state")
            .because(
                    "what is told, what is asked, what is known, how it is judged and what comes of it can then be read one"
                            + " after the other");

    private static String in(String part) {
        return "dev.lifeboat.streams." + part;
    }

    private static boolean isOfTheModel(JavaClass type) {
        return MODEL.stream().anyMatch(part -> type.getPackageName().equals(in(part)));
    }

    private static boolean isPlain(JavaClass type) {
        String in = type.getPackageName();
        return isOfTheModel(type)
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
