package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.policy.EffectivePolicy;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.policy.PolicyTemplate;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows, checks and begins the policy. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = "The policy: what a person allows.",
    synopsisSubcommandLabel = "COMMAND")
final class PolicyCommand implements Runnable {
  private final Surroundings surroundings;
  private final PrintWriter out;

  PolicyCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public void run() {
    throw new HoldfireException(
        ErrorCode.INVALID_INPUT, "say which: holdfire policy show, check or init");
  }

  /** Prints each key with the value that is in force and where it comes from. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints each key with the value in force and where it comes from.")
  int show(@Option(names = "--json", description = "Print JSON.") boolean json) {
    EffectivePolicy policy = files().load();
    if (json) {
      out.println(policy.json());
    } else {
      Tables.print(
          out,
          List.of("KEY", "VALUE", "ORIGIN"),
          policy.settings().entrySet().stream()
              .map(
                  entry ->
                      List.of(
                          entry.getKey(),
                          entry.getValue().toml(),
                          entry.getValue().origin().text()))
              .toList());
      policy.read().forEach(file -> out.println("read: " + file));
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  /** Says whether the files can be used. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Says whether the policy files can be used.")
  int check() {
    EffectivePolicy policy = files().load();
    out.println(
        policy.read().isEmpty()
            ? "no policy file; the defaults hold ('holdfire policy init' writes one)"
            : "in order: "
                + policy.read().stream().map(Path::toString).collect(Collectors.joining(", ")));
    out.flush();
    return ExitCode.DONE.number();
  }

  /** Writes the user's policy file with every key and what it means. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = {
        "Writes the user's policy file, every key with its default and a comment.",
        "On a terminal it asks for the cap, the two tiers and the time zone first."
      })
  int init() {
    Path file = files().user();
    if (Files.exists(file)) {
      throw isThere(file);
    }
    Optional<Console> person = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    Map<String, String> answers =
        person.map(console -> new PolicyQuestions(console, out).ask()).orElse(Map.of());
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, PolicyTemplate.text(answers), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw isThere(file);
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE, "%s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
    out.println(
        (answers.isEmpty() ? "wrote the defaults to " : "wrote ")
            + file
            + "; edit it, then run 'holdfire policy check'");
    out.flush();
    return ExitCode.DONE.number();
  }

  private static HoldfireException isThere(Path file) {
    return new HoldfireException(
        ErrorCode.INVALID_POLICY,
        "%s is there already and was left as it is; edit it, then run 'holdfire policy check'"
            .formatted(file));
  }

  private PolicyFiles files() {
    return PolicyFiles.locate(
        surroundings.environment(), surroundings.home(), surroundings.project());
  }
}
