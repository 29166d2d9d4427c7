package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.jobs.Adoption;
import dev.holdfire.jobs.ForeignCost;
import dev.holdfire.jobs.ForeignJobs;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.ForeignReport;
import dev.holdfire.tools.Pricing;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes over what others started, on a real terminal only. */
@Command(
    name = "adopt",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what runs at the providers and is no job of Holdfire's, and takes one over as a job:",
      "it counts against the day from then on, and can be stopped by a person's yes.",
      "A person types the phrase on a real terminal, as for any approval."
    })
final class AdoptCommand implements Callable<Integer> {
  /** A person waits, and wants to know the cost. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int MOST_HOURS = 24 * 31;

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(
      arity = "0..1",
      paramLabel = "APP",
      description = "Its id or name; without one, what there is is listed.")
  private @Nullable String app;

  @Option(
      names = "--hours",
      paramLabel = "N",
      description = "How many hours are reserved for it (default: until the day is over).")
  private @Nullable Integer hours;

  @Option(
      names = "--usd-per-hour",
      paramLabel = "N",
      description = "What all of it costs an hour, where that cannot be found out.")
  private @Nullable BigDecimal hourly;

  AdoptCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  /** What runs beside the jobs of this ledger. */
  static ForeignJobs.Listing foreign(Application application, Duration patience) {
    Policy policy = application.policy().policy();
    return application
        .foreign()
        .list(Pricing.stated(policy), policy.cost().priceMaxAge(), patience);
  }

  @Override
  public Integer call() {
    checkOptions();
    try (Application application = surroundings.application().get()) {
      ForeignJobs.Listing listing = foreign(application, PATIENCE);
      if (app == null) {
        return list(listing);
      }
      Adoption.Terms terms = terms(application, chosen(listing, app));
      Adoption adoption =
          new Adoption(
              application.ledger(),
              application.backends(),
              application.approvals(),
              surroundings.identifiers(),
              application.rules(),
              surroundings.clock());
      return new TerminalAnswer(surroundings, application, out)
          .take(adoption.ask(terms))
          .map(yes -> told(adoption.carryOut(terms, yes)))
          .orElse(ExitCode.REFUSED.number());
    }
  }

  private void checkOptions() {
    if (hours != null && (hours < 1 || hours > MOST_HOURS)) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "--hours cannot be %d: reserve 1 to %d".formatted(hours, MOST_HOURS));
    }
    if (hourly != null && (hourly.signum() < 0 || hourly.stripTrailingZeros().scale() > 6)) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "--usd-per-hour cannot be below 0 or finer than a millionth: " + hourly.toPlainString());
    }
  }

  private int list(ForeignJobs.Listing listing) {
    if (listing.runs().isEmpty()) {
      out.println("Nothing runs that is no job of Holdfire's.");
    }
    new ForeignReport(listing).lines().forEach(line -> out.println(TerminalAnswer.shown(line)));
    listing.silent().forEach(reason -> out.println("Note: " + TerminalAnswer.shown(reason)));
    out.flush();
    return (listing.silent().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED).number();
  }

  private static ForeignJobs.Run chosen(ForeignJobs.Listing listing, String wanted) {
    List<ForeignJobs.Run> found =
        listing.runs().stream()
            .filter(run -> run.id().equals(wanted) || run.name().equals(wanted))
            .toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    String known = String.join(", ", listing.runs().stream().map(ForeignJobs.Run::id).toList());
    String silent = String.join("; ", listing.silent());
    throw new HoldfireException(
        ErrorCode.NOT_FOUND,
        (found.isEmpty()
                    ? "nothing foreign that runs is called %s"
                    : "more than one is called %s: name its id")
                .formatted(TerminalAnswer.shown(wanted))
            + "; there is %s%s"
                .formatted(
                    known.isEmpty() ? "none" : known, silent.isEmpty() ? "" : " (" + silent + ")"));
  }

  private Adoption.Terms terms(Application application, ForeignJobs.Run run) {
    BigDecimal perHour = hourly;
    String source = "stated by a person";
    if (perHour == null) {
      switch (run.cost()) {
        case ForeignCost.Hourly.Known(BigDecimal usd, String formula) -> {
          perHour = usd;
          source = formula;
        }
        case ForeignCost.Hourly.Unknown(String reason) ->
            throw new HoldfireException(
                ErrorCode.INVALID_INPUT,
                "what %s costs is not known (%s): try again, or say it with --usd-per-hour"
                    .formatted(run.id(), TerminalAnswer.shown(reason)));
      }
    }
    int reserved = hours == null ? untilDayEnds(application.rules().zone()) : hours;
    return new Adoption.Terms(
        run, perHour, source, reserved, surroundings.project().orElse(surroundings.working()));
  }

  /** Whole hours, at least one. */
  private int untilDayEnds(ZoneId zone) {
    Instant now = surroundings.clock().instant();
    ZonedDateTime midnight = now.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone);
    return (int) Math.max(1, Duration.between(now, midnight.toInstant()).plusMinutes(59).toHours());
  }

  private int told(Optional<JobNow> job) {
    out.println(
        job.map(
                now ->
                    "%s is a job now; %s is reserved for it. 'holdfire status' shows it, and its end is asked for with request_stop."
                        .formatted(now.job().jobId(), now.job().ceiling()))
            .orElse(
                "the yes was used or has expired, or it was adopted meanwhile; nothing changed"));
    out.flush();
    return (job.isPresent() ? ExitCode.DONE : ExitCode.REFUSED).number();
  }
}
