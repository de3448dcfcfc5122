package io.waybill;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

@AnalyzeClasses(packages = "io.waybill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.waybill";

    @ArchTest
    static final ArchRule packagesPointOneWay =
            slices().matching("io.waybill.(**)").should().beFreeOfCycles();

    /** The picture in docs/architecture.md: a package uses those in rows below its own. */
    @ArchTest
    static void thePictureOfThePackagesIsRight(JavaClasses classes) throws IOException {
        Map<String, Integer> rows = rowsOfThePicture();
        SortedSet<String> wrong = new TreeSet<>();
        for (JavaClass from : classes) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                String user = from.getPackageName();
                String used = dependency.getTargetClass().getPackageName();
                if (used.startsWith(ROOT) && !used.equals(user) && row(rows, user) <= row(rows, used)) {
                    wrong.add(dependency.getDescription());
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()));
    }

    private static int row(Map<String, Integer> rows, String name) {
        return Objects.requireNonNull(rows.get(name), () -> name + " is not in the picture of docs/architecture.md");
    }

    /** By package, how high it stands. */
    private static Map<String, Integer> rowsOfThePicture() throws IOException {
        String text = Files.readString(Path.of("docs/architecture.md"));
        String picture = text.substring(text.indexOf("reads this picture")).split("```")[1];
        Map<String, Integer> rows = new HashMap<>();
        List<String> lines = picture.strip().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            for (String name : lines.get(i).replaceFirst(" {20,}.*", "").split(" +")) {
                rows.put(name.equals("Waybill") ? ROOT : ROOT + "." + name, -i);
            }
        }
        return rows;
    }

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

    /** Work there outlives the hub that began it, and waits behind any other. */
    @ArchTest
    static final ArchRule nothingRunsOnTheCommonPool = noClasses()
            .should()
            .callMethodWhere(describe(
                    "is run by the common pool",
                    call -> Set.of("delayedExecutor", "commonPool", "parallelStream")
                                    .contains(call.getTarget().getName())
                            || (call.getTargetOwner().isAssignableTo(CompletableFuture.class)
                                    && call.getTarget().getName().endsWith("Async")
                                    && call.getTarget().getRawParameterTypes().stream()
                                            .noneMatch(type -> type.isAssignableTo(Executor.class)))));

    @ArchTest
    static final ArchRule onlyWhatBeginsAtTheCommandLineAsksTheSystemClock = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".command", ROOT + ".config", ROOT + ".rehearsal")
            .should()
            .callMethodWhere(describe(
                    "asks the system clock",
                    call -> Set.of("systemUTC", "systemDefaultZone", "currentTimeMillis")
                                    .contains(call.getTarget().getName())
                            || (call.getTarget().getName().equals("now")
                                    && call.getTargetOwner().getPackageName().equals("java.time"))));

    @ArchTest
    static final ArchRule classesAreNamedAfterWhatTheyAre =
            noClasses().should().haveNameMatching(".*(Util|Utils|Manager|Helper|Impl)");
}
