package dev.holdfire.policy;

import dev.holdfire.cost.Usd;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules that are in force, each key of the policy file with its value. */
public record Policy(
    ZoneId timeZone,
    Cost cost,
    Limits limits,
    Scope scope,
    Health health,
    Smoke smoke,
    Rules rules,
    Approval approval,
    Notifications notifications,
    Audit audit,
    Redact redact,
    Local local,
    Modal modal) {

  /**
   * Money.
   *
   * @param warn from here a launch is shown with a card
   * @param stop above this a person has to say yes
   * @param dailyCap for a day in the policy's time zone
   * @param monthlyCap for a month in it, of everyone who uses the account as far as the provider
   *     tells; empty for no cap
   * @param margin the enforced limit is the expected hours times this, at least 1
   * @param priceMaxAge how old a price that was read from a provider may be
   * @param stated prices that the user stated
   */
  public record Cost(
      Usd warn,
      Usd stop,
      Usd dailyCap,
      Optional<Usd> monthlyCap,
      BigDecimal margin,
      Duration priceMaxAge,
      List<StatedPrice> stated) {
    public Cost {
      stated = List.copyOf(stated);
    }
  }

  /** A price that the user states, good for 30 days. */
  public record StatedPrice(
      String backend, String resource, BigDecimal usdPerHour, String source, LocalDate readOn) {}

  /** What one launch may ask for at most. */
  public record Limits(int maxGpus, BigDecimal maxHours, int maxRetries, int maxVariants) {}

  /**
   * How the first output is watched.
   *
   * @param window from the first line of output
   * @param firstOutput how long silence is nothing to speak of
   */
  public record Health(Duration window, Duration firstOutput) {}

  /**
   * Smoke runs.
   *
   * @param proof what makes one good for a batch
   */
  public record Smoke(Duration max, Usd maxUsd, Duration maxAge, Proof proof) {
    /** What a smoke run has to have shown. */
    public enum Proof {
      WINDOW,
      CHECKPOINT,
      FINISHED
    }
  }

  /** How the rules for scripts are applied. */
  public record Rules(Profile profile, Duration maxAtRisk, List<Waiver> waive) {
    /** What follows from a warning. */
    public enum Profile {
      STANDARD,
      STRICT
    }

    public Rules {
      waive = List.copyOf(waive);
    }
  }

  /**
   * A rule that is not applied to some scripts, and why.
   *
   * @param path a glob as in the lists of {@link Scope}; a folder stands for everything in it
   */
  public record Waiver(String rule, String path, String reason) {
    /** Refuses, with an {@link IllegalArgumentException}, a glob that cannot be understood. */
    public Waiver {
      Glob.of(path);
    }

    /**
     * Whether a script is among those that it is about.
     *
     * @param script the canonical absolute path; any other is not
     * @param project the project's folder, canonical
     */
    public boolean covers(String script, Path project) {
      PathNames names = PathNames.of(script, project);
      return names.canonical()
          && Glob.of(path).covers(names.names(), PathNames.split(project.toString()));
    }
  }

  /** Where a person may answer, and for how long. */
  public record Approval(
      Duration expire, List<Channel> launchChannels, List<Channel> stopChannels) {
    public Approval {
      launchChannels = List.copyOf(launchChannels);
      stopChannels = List.copyOf(stopChannels);
    }
  }

  /** A way to reach a person. */
  public enum Channel {
    TERMINAL,
    PAGE,
    ELICITATION
  }

  /** Who hears of an open request. */
  public record Notifications(List<String> command, Optional<URI> webhook) {
    public Notifications {
      command = List.copyOf(command);
    }
  }

  /** Where the audit's newest hash is kept besides. */
  public record Audit(List<String> anchorCommand, Optional<URI> anchorWebhook) {
    public Audit {
      anchorCommand = List.copyOf(anchorCommand);
    }
  }

  /** What is masked besides the known secrets, and what is not. */
  public record Redact(List<Pattern> patterns, List<Pattern> allow) {
    public Redact {
      patterns = List.copyOf(patterns);
      allow = List.copyOf(allow);
    }
  }

  /**
   * Jobs on this machine.
   *
   * @param usdPerHour for each GPU, or for the job without one
   * @param python the interpreter; empty for the project's own
   * @param gpus what the machine has, as {@code NAME:count}; empty to ask the driver
   * @param grace between the order to end and the end by force
   */
  public record Local(
      BigDecimal usdPerHour, Optional<String> python, List<String> gpus, Duration grace) {
    public Local {
      gpus = List.copyOf(gpus);
    }
  }

  /** Jobs on Modal. */
  public record Modal(
      List<String> command,
      Optional<Path> configPath,
      Optional<String> environment,
      Optional<String> profile) {
    public Modal {
      command = List.copyOf(command);
    }
  }
}
