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
      Map.of(
          "error", Set.of(),
          "process", Set.of("error"),
          "schema", Set.of("error"),
          "redact", Set.of("error"),
          "gpu", Set.of("error"),
          "cost", Set.of("gpu", "error"),
          "ledger", Set.of("cost", "redact", "error"),
          "backend", Set.of("cost", "gpu", "process", "redact", "error"));

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(BASE);

  @Test
  void everyRoomStandsInTheTable() {
    Set<String> rooms = new TreeSet<>();
    classes.forEach(type -> rooms.add(room(type.getPackageName())));

    assertThat(rooms).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
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
                  .resideInAnyPackage(others);
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

  private static String room(String packageName) {
    String inside = packageName.substring(BASE.length() + 1);
    int dot = inside.indexOf('.');
    return dot < 0 ? inside : inside.substring(0, dot);
  }
}
