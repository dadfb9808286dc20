package org.holdfast.durable;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses DURABLE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.holdfast.durable");

    @Test
    void publicTypesAreTheOnesWeMeantToPublish() throws IOException {
        String published = DURABLE.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .sorted()
                .collect(joining("\n", "", "\n"));

        assertThat(published).isEqualTo(Files.readString(Path.of("src/test/resources/public-types.txt")));
    }

    @Test
    void publicClassesAreFinal() {
        classes()
                .that()
                .arePublic()
                .and()
                .areNotInterfaces()
                .and()
                .areNotAssignableTo(Throwable.class)
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(DURABLE);
    }

    @Test
    void filesAreUsedThroughDiskAndTheImageAlone() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Image")
                .and()
                .haveSimpleNameNotStartingWith("Local")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.channels")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Files.class)
                .allowEmptyShould(false)
                .check(DURABLE.that(notTheDoor()));
    }

    private static DescribedPredicate<JavaClass> notTheDoor() {
        return DescribedPredicate.describe(
                "not DurableStore, which turns the lock's exceptions into its own",
                type -> !type.getSimpleName().equals("DurableStore"));
    }

    @Test
    void theStorageKnowsNothingOfObjects() {
        ArchRule rule = noClasses()
                .that()
                .haveSimpleName("LocalStorage")
                .or()
                .haveSimpleName("LogUnit")
                .or()
                .haveSimpleName("ImageUpdater")
                .or()
                .haveSimpleNameStartingWith("Log")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Graph")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("StoredObject")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("org.holdfast.stm.spi");
        rule.check(DURABLE);
    }
}
