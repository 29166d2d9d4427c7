package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a launch may touch. The user's policy is written anew for each row; {@code PROJECT} and
 * {@code OUTSIDE} stand for the folders in it and in the arguments.
 */
class ScopeIT {
  private static final String ADMITTED = "admitted";
  private static final String NOT_ALLOWED = "not-on-allowlist";
  private static final String DENIED = "on-denylist";

  /** No lists at all. */
  private static final String ABSENT = "";

  private static Place place;
  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    place = Place.with("backend.local.gpus = [\"H100:8\", \"A10G:1\"]");
    for (String name : List.of("train.py", "lib/deep/model.py", "lib/old.py", "[odd] name.py")) {
      place.write(name, "print('never runs')\n");
    }
    for (String name : List.of("run.toml", "conf/a.toml", "conf/secret/b.toml")) {
      place.write(name, "rate = 1\n");
    }
    Path outside = Files.createDirectories(place.root().resolve("outside"));
    Files.writeString(outside.resolve("other.py"), "print('never runs')\n");
    Files.writeString(outside.resolve("other.toml"), "rate = 1\n");
    link("link-out.py", outside.resolve("other.py"));
    link("link-in.py", place.project().resolve("lib/old.py"));
    link("folder-out", outside);
    link("out.toml", outside.resolve("other.toml"));
    Files.createSymbolicLink(outside.resolve("back.py"), place.project().resolve("train.py"));
    server = place.server();
  }

  private static void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(place.project().resolve(name), target);
  }

  @AfterAll
  static void end() throws IOException {
    place.close();
  }

  @ParameterizedTest(name = "{0} {1} with [{2}] is {3}")
  @MethodSource({"scripts", "configs", "names"})
  void whatALaunchTouches(String argument, String value, String lists, String verdict)
      throws IOException {
    place.policy("backend.local.gpus = [\"H100:8\", \"A10G:1\"]\n" + filled(lists));

    Answer answer = dryRun(argument, filled(value));

    List<String> scope =
        answer.codes().stream()
            .filter(code -> code.equals(NOT_ALLOWED) || code.equals(DENIED))
            .distinct()
            .sorted()
            .toList();
    assertThat(answer.problemPaths()).describedAs(answer.text()).isEmpty();
    if (verdict.equals(ADMITTED)) {
      assertThat(scope).describedAs(answer.text()).isEmpty();
    } else {
      answer.refusedFor(verdict);
      assertThat(scope).containsExactlyElementsOf(List.of(verdict));
    }
  }

  @Test
  void aProjectTightensAndItsListAndTheUsersBothCount() throws IOException {
    place.policy("allow.scripts = ['**', 'OUTSIDE/*']".replace("OUTSIDE", filled("OUTSIDE")));
    place.write(
        ".holdfire/policy.toml", "allow.scripts = ['lib/**']\ndeny.scripts = ['lib/old.py']");
    try {
      assertThat(dryRun("script", "lib/deep/model.py").codes()).isEmpty();
      dryRun("script", "train.py").refusedFor(NOT_ALLOWED);
      dryRun("script", "lib/old.py").refusedFor(DENIED);
      dryRun("script", filled("OUTSIDE/other.py")).refusedFor(NOT_ALLOWED);
    } finally {
      Files.delete(place.project().resolve(".holdfire/policy.toml"));
    }
  }

  @Test
  void aLaunchUnderAPolicyThatCannotBeReadIsRefused() throws IOException {
    place.policy("allow.script = ['**']");

    Answer answer = dryRun("script", "train.py");

    answer.refusedFor("invalid-policy");
    assertThat(answer.text()).contains("allow.script");
  }

  private static Answer dryRun(String argument, String value) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("timeout_seconds", 60);
    arguments.put("dry_run", true);
    arguments.put(argument, value);
    String script = argument.equals("script") ? value : "train.py";
    return server.launch(script, arguments);
  }

  private static String filled(String text) {
    return text.replace("PROJECT", place.project().toString())
        .replace("OUTSIDE", place.root().resolve("outside").toString());
  }

  static Stream<Arguments> scripts() {
    return Stream.of(
        // Where nothing is said, the project is allowed and nothing else.
        script("train.py", ABSENT, ADMITTED),
        script("./lib/../train.py", ABSENT, ADMITTED),
        script("lib//deep/./model.py", ABSENT, ADMITTED),
        script("PROJECT/train.py", ABSENT, ADMITTED),
        script("PROJECT/../project/train.py", ABSENT, ADMITTED),
        script("../outside/other.py", ABSENT, NOT_ALLOWED),
        script("OUTSIDE/other.py", ABSENT, NOT_ALLOWED),
        script("lib/../../outside/other.py", ABSENT, NOT_ALLOWED),
        script("link-out.py", ABSENT, NOT_ALLOWED),
        script("folder-out/other.py", ABSENT, NOT_ALLOWED),
        script("link-in.py", ABSENT, ADMITTED),
        script("OUTSIDE/back.py", ABSENT, ADMITTED),
        // A list says what is allowed, an empty one nothing.
        script("train.py", "allow.scripts = []", NOT_ALLOWED),
        script("train.py", "allow.configs = ['conf/*']", ADMITTED),
        script("train.py", "allow.scripts = ['*.py']", ADMITTED),
        script("lib/old.py", "allow.scripts = ['*.py']", NOT_ALLOWED),
        script("lib/old.py", "allow.scripts = ['lib/*']", ADMITTED),
        script("lib/deep/model.py", "allow.scripts = ['lib/*']", NOT_ALLOWED),
        script("lib/deep/model.py", "allow.scripts = ['lib/**']", ADMITTED),
        script("lib/deep/model.py", "allow.scripts = ['**/model.py']", ADMITTED),
        script("train.py", "allow.scripts = ['{train,eval}.py']", ADMITTED),
        script("train.py", "allow.scripts = ['TRAIN.py']", NOT_ALLOWED),
        script("[odd] name.py", "allow.scripts = ['\\[odd\\] name.py']", ADMITTED),
        script("[odd] name.py", "allow.scripts = ['[odd] name.py']", NOT_ALLOWED),
        script("PROJECT/train.py", "allow.scripts = ['train.py']", ADMITTED),
        script("train.py", "allow.scripts = ['PROJECT/train.py']", ADMITTED),
        script("OUTSIDE/other.py", "allow.scripts = ['OUTSIDE/*']", ADMITTED),
        script("link-out.py", "allow.scripts = ['OUTSIDE/*']", ADMITTED),
        script("train.py", "allow.scripts = ['OUTSIDE/*']", NOT_ALLOWED),
        script("link-in.py", "allow.scripts = ['link-in.py']", NOT_ALLOWED),
        // What is denied is denied, however it is spelt.
        script("train.py", "deny.scripts = ['train.py']", DENIED),
        script("PROJECT/lib/../train.py", "deny.scripts = ['train.py']", DENIED),
        script("OUTSIDE/back.py", "deny.scripts = ['train.py']", DENIED),
        script("lib/old.py", "deny.scripts = ['lib']", DENIED),
        script("link-in.py", "deny.scripts = ['lib/**']", DENIED),
        script("train.py", "deny.scripts = ['PROJECT/**']", DENIED),
        script("train.py", "deny.scripts = ['lib/**']", ADMITTED),
        script("train.py", "deny.scripts = []", ADMITTED),
        script("train.py", "allow.scripts = ['**']\ndeny.scripts = ['tr*']", DENIED));
  }

  static Stream<Arguments> configs() {
    return Stream.of(
        config("run.toml", ABSENT, ADMITTED),
        config("PROJECT/conf/../run.toml", ABSENT, ADMITTED),
        config("OUTSIDE/other.toml", ABSENT, NOT_ALLOWED),
        config("../outside/other.toml", ABSENT, NOT_ALLOWED),
        config("out.toml", ABSENT, NOT_ALLOWED),
        config("run.toml", "allow.configs = []", NOT_ALLOWED),
        config("run.toml", "allow.scripts = ['train.py']", ADMITTED),
        config("conf/a.toml", "allow.configs = ['conf/*.toml']", ADMITTED),
        config("conf/secret/b.toml", "allow.configs = ['conf/*.toml']", NOT_ALLOWED),
        config("out.toml", "allow.configs = ['OUTSIDE/**']", ADMITTED),
        config("conf/a.toml", "deny.configs = ['conf/secret']", ADMITTED),
        config("conf/secret/b.toml", "deny.configs = ['conf/secret']", DENIED),
        config("conf/a.toml", "deny.configs = ['**/*.toml']", DENIED));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        gpu("H100:2", ABSENT, ADMITTED),
        gpu("H100:2", "allow.gpus = []", NOT_ALLOWED),
        gpu("H100:2", "allow.gpus = ['A10*']", NOT_ALLOWED),
        gpu("A10G", "allow.gpus = ['a10']", ADMITTED),
        gpu("h100", "allow.gpus = ['H100']", ADMITTED),
        gpu("H100:2", "deny.gpus = ['H*']", DENIED),
        gpu("A10G", "deny.gpus = ['H*']", ADMITTED),
        gpu("H100", "allow.gpus = ['*']\ndeny.gpus = ['h100']", DENIED),
        backend("local", ABSENT, ADMITTED),
        backend("local", "allow.backends = []", NOT_ALLOWED),
        backend("local", "allow.backends = ['modal']", NOT_ALLOWED),
        backend("local", "allow.backends = ['lo*']", ADMITTED),
        backend("modal", "allow.backends = ['local']", NOT_ALLOWED),
        backend("modal", "deny.backends = ['modal']", DENIED),
        backend("local", "deny.backends = ['modal']", ADMITTED),
        volume("vision", ABSENT, ADMITTED),
        volume("vision", "allow.volumes = []", NOT_ALLOWED),
        volume("vision", "allow.volumes = ['vis*']", ADMITTED),
        volume("vision", "allow.volumes = ['speech']", NOT_ALLOWED),
        volume("vision", "deny.volumes = ['v?sion']", DENIED),
        volume("vision", "deny.volumes = ['visio']", ADMITTED),
        // The default name is the project folder's.
        arguments("script", "train.py", "allow.volumes = ['project']", ADMITTED),
        arguments("script", "train.py", "deny.volumes = ['project']", DENIED));
  }

  private static Arguments script(String value, String lists, String verdict) {
    return arguments("script", value, lists, verdict);
  }

  private static Arguments config(String value, String lists, String verdict) {
    return arguments("config", value, lists, verdict);
  }

  private static Arguments gpu(String value, String lists, String verdict) {
    return arguments("gpu", value, lists, verdict);
  }

  private static Arguments backend(String value, String lists, String verdict) {
    return arguments("backend", value, lists, verdict);
  }

  private static Arguments volume(String value, String lists, String verdict) {
    return arguments("project", value, lists, verdict);
  }
}
