package org.holdfast.stm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String MEMORY = "org.holdfast.stm";
    private static final String STORAGE_SEAM = "org.holdfast.stm.spi";
    private static final String COLLECTIONS = "org.holdfast.stm.collect";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(MEMORY);

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void theSeamToStoragesKnowsNothingOfTheMemory() {
        noClasses()
                .that()
                .resideInAPackage(STORAGE_SEAM)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MEMORY, COLLECTIONS)
                .check(CORE);
    }

    @Test
    void theMemoryKnowsNothingOfItsCollections() {
        noClasses()
                .that()
                .resideInAPackage(MEMORY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(COLLECTIONS)
                .check(CORE);
    }

    @Test
    void theEngineStandsOnTheJdkAlone() {
        classes()
                .that()
                .haveNameNotMatching(".*\\.Recordings(\\$.*)?") // used only where the JDK has a flight recorder
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", MEMORY + "..", "org.jspecify.annotations")
                .check(CORE);
    }

    @Test
    void publicClassesAreFinalUnlessMadeToBeExtended() {
        classes()
                .that()
                .arePublic()
                .and()
                .areNotInterfaces()
                .and()
                .doNotHaveFullyQualifiedName("org.holdfast.stm.StmException") // stm-durable's exceptions extend it
                .and()
                .doNotHaveFullyQualifiedName("org.holdfast.stm.spi.Memory") // the memory implements it
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CORE);
    }

    @Test
    void exceptionsAreOfOneFamily() {
        classes()
                .that()
                .arePublic()
                .and()
                .areAssignableTo(Throwable.class)
                .should()
                .beAssignableTo(StmException.class)
                .check(CORE);
    }

    @Test
    void publicTypesAreTheOnesWeMeantToPublish() throws IOException {
        String published = CORE.that(DescribedPredicate.describe("public", ArchitectureTest::isPublished)).stream()
                .map(JavaClass::getName)
                .sorted()
                .collect(joining("\n", "", "\n"));

        assertThat(published).isEqualTo(Files.readString(Path.of("src/test/resources/public-types.txt")));
    }

    /** A member of an interface is public by its modifiers, and yet no more visible than the interface. */
    private static boolean isPublished(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isPublished).orElse(true);
    }
}
