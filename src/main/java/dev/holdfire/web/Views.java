package dev.holdfire.web;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.ApprovalState;
import dev.holdfire.approval.Channels;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.jobs.Carried;
import dev.holdfire.jobs.Decisions;
import dev.holdfire.jobs.JobStanding;
import dev.holdfire.jobs.StopOutcome;
import dev.holdfire.redact.PlainText;
import dev.holdfire.report.KillGuardLine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Puts into words where a request stands. */
record Views(Decisions decisions, Carrying carrying, Clock clock) {
  private static final int LABEL_LENGTH = 100;
  private static final int VALUE_LENGTH = 1000;
  private static final String THEIRS = "(the model's words)";
  private static final List<String> WEIGHTY =
      List.of("a stop now loses", "ceiling", "newest whole checkpoint", "beyond it", "amount");

  /** Where a request stands, in words. */
  private record Standing(
      RequestView.Tone tone, String headline, String explanation, boolean moving) {}

  /** The request, with a form in the session where it can be answered here. */
  RequestView request(Approval approval, Sessions.Session session) {
    Standing standing = standing(approval);
    boolean answerable =
        decisions.state(approval) == ApprovalState.PENDING
            && decisions.channels(approval).contains(Channels.PAGE);
    Optional<RequestView.Form> form =
        answerable
            ? Optional.of(
                new RequestView.Form(
                    path(session, approval.id()),
                    session.tokens().of(approval.id()),
                    approval.kind().phrase(),
                    consequence(approval.kind()),
                    approval.kind() == ApprovalKind.STOP))
            : Optional.empty();
    return new RequestView(
        approval.id(),
        title(approval),
        standing.tone(),
        standing.headline(),
        standing.explanation(),
        decisions.state(approval) == ApprovalState.PENDING ? remaining(approval.expiresAt()) : "",
        approval.facts().stream().map(Views::line).toList(),
        form,
        form.flatMap(_ -> session.notice(approval.id())),
        standing.moving());
  }

  /** The request in a list. */
  ListView.Entry entry(Approval approval, Sessions.Session session) {
    Standing standing = standing(approval);
    return new ListView.Entry(
        path(session, approval.id()),
        title(approval),
        approval.facts().stream()
            .filter(fact -> fact.label().equals("script"))
            .map(fact -> shown(fact.value()))
            .findFirst()
            .orElse(approval.id()),
        decisions.state(approval) == ApprovalState.PENDING
            ? remaining(approval.expiresAt())
            : standing.headline(),
        standing.tone());
  }

  static String path(Sessions.Session session, String id) {
    return "/%s/%s".formatted(session.place(), id);
  }

  private static RequestView.Line line(Approval.Fact fact) {
    String label = PlainText.compact(fact.label(), LABEL_LENGTH);
    boolean theirs = label.endsWith(THEIRS);
    return new RequestView.Line(
        theirs ? label.substring(0, label.length() - THEIRS.length()).strip() : label,
        shown(fact.value()),
        theirs,
        WEIGHTY.contains(label));
  }

  private static String shown(String value) {
    return PlainText.compact(value, VALUE_LENGTH);
  }

  private static String title(Approval approval) {
    return switch (approval.kind()) {
      case STOP -> "Stop %s?".formatted(approval.jobId().orElse("a job"));
      case LAUNCH -> "Launch this run?";
      case ALLOW -> "Grant room to launches?";
      case OVERRUN -> "Clear the overrun of %s?".formatted(approval.jobId().orElse("a job"));
      case ADOPT -> "Adopt what others started?";
    };
  }

  private static String consequence(ApprovalKind kind) {
    return switch (kind) {
      case STOP -> "The job is told to end, and what it did since its last checkpoint is lost.";
      case LAUNCH -> "The next identical call launches it, once, and spends at most its ceiling.";
      case ALLOW -> "Launches inside it ask nobody.";
      case OVERRUN -> "Launches go on.";
      case ADOPT -> "It is watched and booked as a job from then on.";
    };
  }

  private String remaining(Instant end) {
    Duration left = Duration.between(clock.instant(), end);
    long minutes = Math.max(0, left.plusSeconds(59).toMinutes());
    return minutes <= 1 ? "expires in a minute" : "expires in %d minutes".formatted(minutes);
  }

  private Standing standing(Approval approval) {
    return switch (decisions.state(approval)) {
      case PENDING ->
          decisions.channels(approval).contains(Channels.PAGE)
              ? calm(
                  RequestView.Tone.OPEN, "Waiting for you", "Nothing happens unless you allow it.")
              : calm(
                  RequestView.Tone.OPEN,
                  "Waiting for you, elsewhere",
                  "This page may not answer it: use %s. Nothing happens until then."
                      .formatted(elsewhere(approval)));
      case DECLINED -> calm(RequestView.Tone.CALM, "Declined", "Everything stays as it was.");
      case EXPIRED ->
          calm(
              RequestView.Tone.CALM,
              "Expired",
              "Everything stays as it was. If it is still wanted, it has to be asked for again.");
      case SUPERSEDED ->
          calm(
              RequestView.Tone.CALM,
              "Superseded",
              "Something newer was asked about the same. Everything stays as it was.");
      case VOID ->
          calm(
              RequestView.Tone.CALM,
              "Void",
              "Somebody changed this request beside Holdfire: it allows nothing. Find out who.");
      case APPROVED -> approved(approval);
      case CONSUMED -> consumed(approval);
    };
  }

  private String elsewhere(Approval approval) {
    List<String> channels = decisions.channels(approval);
    return channels.contains(Channels.TERMINAL)
        ? "'holdfire approve %s' in a terminal".formatted(approval.id())
        : channels.isEmpty()
            ? "another policy: this one trusts no channel"
            : String.join(" or ", channels);
  }

  private Standing approved(Approval approval) {
    Optional<Standing> here = carried(approval);
    if (here.isPresent()) {
      return here.get();
    }
    Instant until = approval.answer().map(Approval.Given::expiresAt).orElse(approval.expiresAt());
    return approval.kind() == ApprovalKind.STOP
        ? new Standing(
            RequestView.Tone.WARNING,
            "Approved, not stopped yet",
            "Whoever took the yes stops it; if nobody does, the yes ends at %s."
                .formatted(time(until)),
            true)
        : new Standing(
            RequestView.Tone.GOOD,
            "Approved",
            "The next identical call carries it out, until %s.".formatted(time(until)),
            true);
  }

  private Standing consumed(Approval approval) {
    if (approval.kind() == ApprovalKind.STOP) {
      return carried(approval).orElseGet(() -> stopped(approval));
    }
    return calm(
        RequestView.Tone.GOOD,
        "Done",
        "You allowed it and it was carried out, once. It cannot be used again.");
  }

  /** What came of a yes on this page; the job itself knows later news. */
  private Optional<Standing> carried(Approval approval) {
    return carrying
        .of(approval.id())
        .flatMap(
            progress ->
                switch (progress) {
                  case Carrying.Progress.Underway _ -> Optional.of(underway(approval));
                  case Carrying.Progress.Failed(String reason) ->
                      Optional.of(unconfirmed(shown(reason)));
                  case Carrying.Progress.Done(Carried carried) -> carried(approval, carried);
                });
  }

  private Optional<Standing> carried(Approval approval, Carried carried) {
    return switch (carried) {
      case Carried.Stop stop ->
          switch (stop.outcome()) {
            case StopOutcome.Stopped _ -> Optional.of(stopped(approval));
            case StopOutcome.Unconfirmed(String reason) ->
                Optional.of(isLive(approval) ? unconfirmed(shown(reason)) : stopped(approval));
            case StopOutcome.EndedBefore(String how) ->
                Optional.of(
                    calm(
                        RequestView.Tone.CALM,
                        "It had ended by itself",
                        shown(how) + ". Nothing was stopped."));
            case StopOutcome.ApprovalGone _ -> Optional.of(stopped(approval));
          };
      case Carried.Cleared(boolean done) ->
          done
              ? Optional.empty()
              : Optional.of(
                  calm(
                      RequestView.Tone.WARNING,
                      "Not cleared",
                      "The yes was used or had expired; launches stay refused."));
      case Carried.Waits _ -> Optional.empty();
    };
  }

  private boolean isLive(Approval approval) {
    return decisions
        .standing(approval)
        .filter(job -> job.phase() == JobStanding.Phase.LIVE)
        .isPresent();
  }

  /** How the stop of a job went, as the job itself tells. */
  private Standing stopped(Approval approval) {
    Optional<JobStanding> job = decisions.standing(approval);
    if (job.isEmpty()) {
      return unconfirmed("nothing is known of its job");
    }
    return switch (job.get().phase()) {
      case LIVE -> unconfirmed("it is %s".formatted(job.get().name()));
      case STOPPING -> underway(approval);
      case STOP_UNCONFIRMED -> unconfirmed(shown(job.get().detail()));
      case STOPPED ->
          calm(
              RequestView.Tone.GOOD,
              "Stopped",
              "Its backend confirms that it is gone. "
                  + KillGuardLine.of(approval.answer().map(Approval.Given::at)));
      case OVER ->
          calm(
              RequestView.Tone.CALM,
              "It had ended by itself",
              "%s: %s".formatted(job.get().name(), shown(job.get().detail())));
    };
  }

  private static Standing underway(Approval approval) {
    return new Standing(
        RequestView.Tone.WARNING,
        "Stopping",
        "%s was told to end and is given its grace. This page shows when it is gone."
            .formatted(approval.jobId().orElse("The job")),
        true);
  }

  private static Standing unconfirmed(String why) {
    return new Standing(
        RequestView.Tone.WARNING,
        "Stop NOT confirmed",
        "Do not take it for stopped: %s. 'holdfire status' keeps the alarm until it is clear."
            .formatted(why),
        true);
  }

  private static Standing calm(RequestView.Tone tone, String headline, String explanation) {
    return new Standing(tone, headline, explanation, false);
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
