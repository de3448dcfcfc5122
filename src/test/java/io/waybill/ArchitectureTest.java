package io.waybill;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

@AnalyzeClasses(packages = "io.waybill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesPointOneWay =
            slices().matching("io.waybill.(**)").should().beFreeOfCycles();

    /** One word, one meaning: nobody should have to look at the imports to know which one is meant. */
    @ArchTest
    static void noOtherClassHasTheNameOfATopLevelOne(JavaClasses classes) {
        Map<String, List<JavaClass>> byName = classes.stream()
                .filter(type ->
                        !type.isAnonymousClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getSimpleName));

        assertThat(byName.values())
                .filteredOn(types -> types.size() > 1 && types.stream().anyMatch(JavaClass::isTopLevelClass))
                .isEmpty();
    }

    @ArchTest
    static final ArchRule theEventKnowsNothingButJavaAndJackson = classes()
            .that()
            .resideInAPackage("io.waybill.event..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.waybill.event..", "java..", "com.fasterxml.jackson..", "org.jspecify..");

    @ArchTest
    static final ArchRule onlyTheHandoffKnowsTheBroker = noClasses()
            .that()
            .resideOutsideOfPackage("io.waybill.handoff..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.activemq..");

    @ArchTest
    static final ArchRule onlyTheAuditKnowsSql = noClasses()
            .that()
            .resideOutsideOfPackage("io.waybill.audit..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..");

    @ArchTest
    static final ArchRule settingsKnowNothingOfCamel = noClasses()
            .that()
            .resideInAPackage("io.waybill.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule theRootPackageHasTheCommandLineAlone =
            classes().that(resideInAPackage("io.waybill")).should().haveFullyQualifiedName("io.waybill.Waybill");

    @ArchTest
    static final ArchRule classesAreNamedAfterWhatTheyAre =
            noClasses().should().haveNameMatching(".*(Util|Utils|Manager|Helper|Impl)");
}
