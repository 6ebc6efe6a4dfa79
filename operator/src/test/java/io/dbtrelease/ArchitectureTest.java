package io.dbtrelease;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.warehouse.Warehouse;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.io.File;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.random.RandomGenerator;

/** Which room knows which: docs/architecture.md says why. */
@AnalyzeClasses(packages = "io.dbtrelease", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String FACTORY = "io.dbtrelease.warehouse.WarehouseFactory";
    private static final DescribedPredicate<JavaClass> JAVA =
            resideInAnyPackage("java..", "org.jspecify..").as("Java itself");
    private static final DescribedPredicate<JavaClass> API = resideInAPackage("io.dbtrelease.api..");
    private static final DescribedPredicate<JavaClass> TEXT = resideInAPackage("io.dbtrelease.text");
    private static final DescribedPredicate<JavaClass> STREAMING = resideInAPackage("com.fasterxml.jackson.core..");
    private static final DescribedPredicate<JavaClass> CRON = resideInAPackage("com.cronutils..");
    private static final DescribedPredicate<JavaClass> DECISION = resideInAPackage("io.dbtrelease.core.decision..");

    @ArchTest
    static final ArchRule coreIsPure = classes()
            .that()
            .resideInAPackage("io.dbtrelease.core..")
            .and()
            .resideOutsideOfPackage("io.dbtrelease.core.schedule..")
            .should()
            .onlyDependOnClassesThat(JAVA.or(API).or(TEXT).or(STREAMING).or(resideInAPackage("io.dbtrelease.core..")))
            .because("what is decided, judged, parsed and planned must be testable without a cluster or a warehouse");

    @ArchTest
    static final ArchRule schedulesMayUseACronLibrary = classes()
            .that()
            .resideInAPackage("io.dbtrelease.core.schedule..")
            .should()
            .onlyDependOnClassesThat(JAVA.or(API).or(TEXT).or(CRON).or(resideInAPackage("io.dbtrelease.core..")));

    @ArchTest
    static final ArchRule coreDoesNoIo = noClasses()
            .that()
            .resideInAPackage("io.dbtrelease.core..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net..", "java.sql..", "javax..", "java.util.concurrent..")
                    .or(assignableTo(File.class))
                    .or(assignableTo(Thread.class)));

    @ArchTest
    static final ArchRule oneClassOfCoreOpensFiles = noClasses()
            .that()
            .resideInAPackage("io.dbtrelease.core..")
            .and()
            .doNotHaveFullyQualifiedName("io.dbtrelease.core.artifact.ArtifactReading")
            .should()
            .dependOnClassesThat(assignableTo(Files.class))
            .because("artifacts are read where they lie, with bounds; nothing else of core touches a disk");

    @ArchTest
    static final ArchRule decisionsDependOnFactsAlone = classes()
            .that()
            .resideInAPackage("io.dbtrelease.core.decision..")
            .should()
            .onlyDependOnClassesThat(JAVA.or(API).or(DECISION).or(resideInAPackage("io.dbtrelease.core.time..")))
            .andShould()
            .haveOnlyFinalFields()
            .because("the same observation must give the same decision");

    @ArchTest
    static final ArchRule decisionsKnowNoClockNoChanceNoLog = noClasses()
            .that()
            .resideInAPackage("io.dbtrelease.core.decision..")
            .should()
            .dependOnClassesThat(assignableTo(Clock.class)
                    .or(assignableTo(RandomGenerator.class))
                    .or(resideInAnyPackage("org.slf4j..", "java.util.logging..", "java.io..")));

    @ArchTest
    static final ArchRule nobodyReadsTheSystemsTime = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .because("tests run on a clock of their own");

    @ArchTest
    static final ArchRule warehousesKnowNoKubernetes = noClasses()
            .that()
            .resideInAPackage("io.dbtrelease.warehouse..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.fabric8..",
                    "io.javaoperatorsdk..",
                    "io.dbtrelease.api..",
                    "io.dbtrelease.core..",
                    "io.dbtrelease.operator..",
                    "io.dbtrelease.cli.."));

    @ArchTest
    static final ArchRule theWarehousePortKnowsNoEngine = noClasses()
            .that()
            .resideInAPackage("io.dbtrelease.warehouse")
            .and()
            .doNotHaveFullyQualifiedName(FACTORY)
            .should()
            .dependOnClassesThat(resideInAPackage("io.dbtrelease.warehouse.*.."));

    @ArchTest
    static final ArchRule enginesIgnoreEachOther = slices().matching("io.dbtrelease.warehouse.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule oneClassNamesTheEngines = noClasses()
            .that()
            .resideOutsideOfPackages("io.dbtrelease.warehouse..", "io.dbtrelease.operator.connect..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.dbtrelease.warehouse.*.."))
            .because("a new engine is a package and a line where connections are opened");

    @ArchTest
    static final ArchRule theCliIsNoOperator = noClasses()
            .that()
            .resideInAPackage("io.dbtrelease.cli..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.dbtrelease.operator..", "io.dbtrelease.warehouse.."));

    @ArchTest
    static final ArchRule theOperatorIsNoCli = noClasses()
            .that()
            .resideInAPackage("io.dbtrelease.operator..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.dbtrelease.cli.."));

    @ArchTest
    static final ArchRule theApiKnowsNobody = noClasses()
            .that(API)
            .should()
            .dependOnClassesThat(resideInAPackage("io.dbtrelease..").and(not(API)));

    @ArchTest
    static final ArchRule textsKnowNobody = classes()
            .that(TEXT)
            .should()
            .onlyDependOnClassesThat(JAVA.or(TEXT))
            .because("what every package may use must bring nothing along");

    @ArchTest
    static final ArchRule noRoundTrips = slices().matching("io.dbtrelease.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(nameMatching(FACTORY).forSubtype(), resideInAPackage("io.dbtrelease.warehouse.*.."))
            .because(
                    "what can be read alone can be changed alone; the factory stands beside the port and names the engines");

    @ArchTest
    static final ArchRule onlyStepsActOnTheWarehouse = noClasses()
            .that()
            .resideOutsideOfPackages("io.dbtrelease.operator.step..", "io.dbtrelease.warehouse..")
            .should()
            .callMethodWhere(target(owner(assignableTo(Warehouse.class)))
                    .and(target(nameMatching("claim|unclaim|prepare|seal|mirrorGrants|flip|withdraw|drop"))))
            .because("observers never act");

    @ArchTest
    static final ArchRule stepsAreSteps = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .haveSimpleNameEndingWith("Step")
            .and()
            .areNotAssignableTo(NextStep.class)
            .should()
            .resideInAPackage("io.dbtrelease.operator.step..");

    @ArchTest
    static final ArchRule onlyTheStatusPackageMakesConditions = noClasses()
            .that()
            .resideOutsideOfPackages("io.dbtrelease.operator.status..", "io.dbtrelease.api..")
            .should()
            .callConstructorWhere(target(owner(assignableTo(Condition.class))));

    @ArchTest
    static final ArchRule onlyReconcilersAnswerTheFramework = noClasses()
            .that()
            .resideOutsideOfPackage("io.dbtrelease.operator.reconciler..")
            .should()
            .dependOnClassesThat(assignableTo(UpdateControl.class));

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .resideInAnyPackage(
                    "..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..manager..", "..misc..");

    @ArchTest
    static final ArchRule onlyTheCliPrints = noClasses()
            .that()
            .resideOutsideOfPackages("io.dbtrelease.cli..")
            .and()
            .doNotHaveFullyQualifiedName("io.dbtrelease.Main")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("operator and collector log");

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess =
            noClasses().that().haveSimpleNameNotEndingWith("Main").should().callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule recordsOfDecisionsAreValues =
            fields().that().areDeclaredInClassesThat(DECISION).should().beFinal();

    @ArchTest
    static final ArchRule nothingIsSynchronisedOnAMethod = methods()
            .that()
            .areDeclaredInClassesThat(resideInAPackage("io.dbtrelease.core.."))
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED);
}
