package dev.holdfire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
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
          room("web", "report approval jobs cost redact error"),
          room(
              "cli",
              "error process schema redact gpu cost script shell policy gate ledger approval notify"
                  + " jobs report verify mcp tools agent hook web"));

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(BASE);

  @Test
  void everyRoomStandsInTheTable() {
    Set<String> rooms = new TreeSet<>();
    classes.forEach(type -> rooms.add(room(type.getPackageName())));

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
          rule.check(classes);
        });
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void onlyOneRoomStartsProcesses() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".process..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class, Runtime.class)
        .check(classes);
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
