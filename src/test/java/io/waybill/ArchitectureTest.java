package io.waybill;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.waybill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesPointOneWay =
            slices().matching("io.waybill.(*)..").should().beFreeOfCycles();

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
