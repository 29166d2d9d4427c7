package dev.holdfire;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfire.backend.Backend;
import dev.holdfire.gate.Permit;
import dev.holdfire.mcp.StdioTransport;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the table of rooms and arrows: which room may use which. */
class RoomsTest {
  private static final String BASE = "dev.holdfire";
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          room("error", ""),
          room("process", "error"),
          room("schema", "error"),
          room("redact", "error"),
          room("gpu", "error"),
          room("cost", "gpu error"),
          room("script", "gpu redact error"),
          room("shell", "error"),
          room("policy", "cost gpu schema error"),
          room("gate", "policy script shell cost gpu error"),
          room("ledger", "cost redact error"),
          room("approval", "gate ledger cost redact error"),
          room("backend", "cost gpu process redact error"),
          room("notify", "approval ledger process redact error"),
          room("jobs", "backend approval gate ledger script cost gpu error"),
          room("report", "gate jobs ledger script cost gpu error"),
          room("verify", "report gate policy shell process error"),
          room("mcp", "gate schema redact error"),
          room("tools", "mcp report jobs approval ledger gate script cost gpu policy redact error"),
          room("agent", "mcp gate policy error"),
          room("hook", "report ledger gate policy shell schema redact error"),
          room("web", "report approval jobs gate cost redact error"),
          room(
              "cli",
              "error process schema redact gpu cost script shell policy gate ledger approval notify"
                  + " jobs report verify mcp tools agent hook web"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(BASE);

  @Test
  void everyRoomStandsInTheTable() {
    Set<String> rooms = new TreeSet<>();
    CLASSES.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> !name.equals(BASE))
        .forEach(name -> rooms.add(room(name)));

    assertThat(MAY_USE.keySet()).containsAll(rooms);
  }

  @Test
  void everyRoomUsesOnlyWhatTheTableAllows() {
    MAY_USE.forEach(
        (room, allowed) -> {
          String[] others =
              MAY_USE.keySet().stream()
                  .filter(other -> !other.equals(room) && !allowed.contains(other))
                  .map(other -> BASE + "." + other + "..")
                  .toArray(String[]::new);
          ArchRule rule =
              noClasses()
                  .that()
                  .resideInAPackage(BASE + "." + room + "..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(others)
                  .allowEmptyShould(true);
          rule.check(CLASSES);
        });
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noOneKnowsTheRoot() {
    noClasses()
        .that()
        .resideInAPackage(BASE + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BASE)
        .check(CLASSES);
  }

  @Test
  void backendsKnowNothingOfEachOther() {
    slices().matching(BASE + ".backend.(*)..").should().notDependOnEachOther().check(CLASSES);
  }

  @Test
  void onlyOneRoomStartsProcesses() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".process..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class)
        .orShould()
        .callMethodWhere(target(name("exec")).and(target(owner(assignableTo(Runtime.class)))))
        .check(CLASSES);
  }

  @Test
  void onlyJobsAsksABackendToRunSomething() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".jobs..")
        .should()
        .callMethodWhere(target(name("submit")).and(target(owner(assignableTo(Backend.class)))))
        .check(CLASSES);
  }

  @Test
  void onlyTheGateMakesPermits() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".gate..")
        .should()
        .callConstructorWhere(target(owner(assignableTo(Permit.class))))
        .check(CLASSES);
    assertThat(Permit.class.getDeclaredConstructors())
        .allMatch(constructor -> constructor.getModifiers() == 0);
  }

  @Test
  void stdoutBelongsToTheProtocolAndToCommands() {
    for (String stream : List.of("in", "out")) {
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + ".cli..")
          .and()
          .doNotHaveFullyQualifiedName(StdioTransport.class.getName())
          .should()
          .accessField(System.class, stream)
          .check(CLASSES);
    }
  }

  @Test
  void theGateIsPure() {
    noClasses()
        .that()
        .resideInAPackage(BASE + ".gate..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Files.class, Clock.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "java.net..", "org.jdbi..", "org.slf4j..")
        .check(CLASSES);
  }

  private static Map.Entry<String, Set<String>> room(String name, String mayUse) {
    return Map.entry(name, mayUse.isEmpty() ? Set.of() : Set.of(mayUse.split(" ")));
  }

  private static String room(String packageName) {
    String inside = packageName.substring(BASE.length() + 1);
    int dot = inside.indexOf('.');
    return dot < 0 ? inside : inside.substring(0, dot);
  }
}
