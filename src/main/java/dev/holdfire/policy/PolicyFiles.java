package dev.holdfire.policy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Where the policy is read from.
 *
 * @param user the user's file, whether it is there or not
 * @param project the project's file, whether it is there or not; empty where there is no project
 * @param home what {@code ~/} stands for in the files
 */
public record PolicyFiles(Path user, Optional<Path> project, Path home) {
  private static final String WARN = "cost.warn_usd";
  private static final String STOP = "cost.stop_usd";

  /** One file that was read. */
  private record Layer(Path file, JsonNode document, Map<String, JsonNode> values) {
    static Optional<Layer> read(Path file) {
      return PolicyToml.read(file)
          .map(document -> new Layer(file, document, PolicyToml.flat(document)));
    }

    List<String> named(List<String> problems) {
      return problems.stream().map(problem -> file + ": " + problem).toList();
    }
  }

  /**
   * Finds the places: {@code holdfire/policy.toml} in {@code XDG_CONFIG_HOME}, else in {@code
   * .config} in {@code HOME}, and {@code .holdfire/policy.toml} in the project. As the XDG
   * specification asks, a variable that is empty or no absolute path counts as unset.
   *
   * @param accountHome the home folder where {@code HOME} does not say
   * @param projectFolder the project, empty where there is none
   */
  public static PolicyFiles locate(
      Map<String, String> environment, Path accountHome, Optional<Path> projectFolder) {
    Path home = absolute(environment, "HOME").orElse(accountHome);
    Path config = absolute(environment, "XDG_CONFIG_HOME").orElseGet(() -> home.resolve(".config"));
    return new PolicyFiles(
        config.resolve("holdfire").resolve("policy.toml"),
        projectFolder.map(folder -> folder.resolve(".holdfire").resolve("policy.toml")),
        home);
  }

  private static Optional<Path> absolute(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> value.startsWith("/"))
        .map(Path::of);
  }

  /**
   * Reads the files that are there, and lays the user's over the defaults and the project's over
   * both. Without any file the defaults hold.
   *
   * @throws HoldfireException with {@code INVALID_POLICY} if a file is there and cannot be used,
   *     naming everything that is wrong with its file, its key and what to do
   */
  public EffectivePolicy load() {
    Map<String, JsonNode> defaults = PolicyTemplate.defaults();
    Optional<Layer> users = Layer.read(user);
    Optional<Layer> projects = project.flatMap(Layer::read);
    checkEach(users, projects, defaults.keySet());

    Map<String, Setting> settings = new LinkedHashMap<>();
    defaults.forEach((key, value) -> settings.put(key, new Setting(value, Origin.DEFAULT)));
    users.ifPresent(
        layer -> {
          layer.values.forEach(
              (key, value) -> settings.put(key, new Setting(value, Origin.USER_FILE)));
          refuse(layer.named(contradictions(settings)));
        });
    Map<String, Setting> tightened = new LinkedHashMap<>(settings);
    projects.ifPresent(
        layer -> {
          refuse(layer.named(Tightening.loosened(settings, layer.values, user)));
          tightened.clear();
          tightened.putAll(laidOver(settings, layer.values));
          refuse(layer.named(contradictions(tightened)));
        });
    List<Path> read = new ArrayList<>();
    users.ifPresent(layer -> read.add(layer.file));
    projects.ifPresent(layer -> read.add(layer.file));
    return new EffectivePolicy(
        new PolicyBuilder(tightened, new Home(canonical(home))).build(), tightened, read);
  }

  private void checkEach(Optional<Layer> users, Optional<Layer> projects, Set<String> known) {
    if (users.isEmpty() && projects.isEmpty()) {
      return;
    }
    PolicyChecks checks = new PolicyChecks(known);
    List<String> problems = new ArrayList<>();
    users.ifPresent(layer -> problems.addAll(layer.named(checks.problems(layer.document))));
    projects.ifPresent(
        layer -> {
          problems.addAll(layer.named(checks.problems(layer.document)));
          Map<String, JsonNode> kept = new LinkedHashMap<>(layer.values);
          kept.keySet().retainAll(known);
          problems.addAll(layer.named(Tightening.misplaced(kept, user)));
        });
    refuse(problems);
  }

  /** The project's lists stand behind the user's of the same name. */
  private static Map<String, Setting> laidOver(
      Map<String, Setting> user, Map<String, JsonNode> project) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    user.forEach(
        (key, setting) -> {
          JsonNode value = project.get(key);
          if (value == null) {
            settings.put(key, setting);
          } else if (Tightening.isList(key)) {
            settings.put(key, setting);
            settings.put(PolicyBuilder.PROJECT + key, new Setting(value, Origin.PROJECT_FILE));
          } else {
            settings.put(key, new Setting(value, Origin.PROJECT_FILE));
          }
        });
    return settings;
  }

  private static List<String> contradictions(Map<String, Setting> settings) {
    Setting warn = PolicyBuilder.setting(settings, WARN);
    Setting stop = PolicyBuilder.setting(settings, STOP);
    return warn.value().decimalValue().compareTo(stop.value().decimalValue()) <= 0
        ? List.of()
        : List.of(
            "%s = %s (%s) is above %s = %s (%s): set both, the first no higher than the second"
                .formatted(
                    WARN,
                    warn.toml(),
                    warn.origin().text(),
                    STOP,
                    stop.toml(),
                    stop.origin().text()));
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new HoldfireException(
          ErrorCode.INVALID_POLICY,
          "The policy cannot be used:\n  %s\nCorrect this, then run `holdfire policy check`."
              .formatted(String.join("\n  ", problems)));
    }
  }

  /** Scripts are judged by their canonical paths, so the home folder is made one. */
  private static Path canonical(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException _) {
      return folder.toAbsolutePath().normalize();
    }
  }
}
