package dev.holdfire.tools;

import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.approval.Approval.Given;
import dev.holdfire.approval.ApprovalState;
import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Demand;
import dev.holdfire.gate.Evidence;
import dev.holdfire.mcp.Answer;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Link;
import dev.holdfire.mcp.Question;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Opens a request and, where the policy trusts the client for it, puts it to the person there. */
final class Asking {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** A stop is carried out where the yes was given; only if nobody does there, it is done here. */
  private static final Duration THEIRS_TO_STOP = Duration.ofSeconds(5);

  private final Approvals approvals;
  private final Pages pages;
  private final Clock clock;
  private final String session;

  Asking(Approvals approvals, Pages pages, Clock clock, String session) {
    this.approvals = approvals;
    this.pages = pages;
    this.clock = clock;
    this.session = session;
  }

  /**
   * What came of asking.
   *
   * @param yes a yes that was given at the client just now, or elsewhere a moment before
   * @param told what happened to the question at the client
   * @param before where the last request about the same stood, if there was one
   */
  record Asked(
      Approval approval, Optional<Evidence> yes, String told, Optional<ApprovalState> before) {}

  /** Asks, and waits only for an answer at the client. */
  Asked ask(Demand demand, String subject, Optional<String> jobId, List<Fact> facts, Call call) {
    Optional<ApprovalState> before =
        approvals.about(demand.kind(), subject).map(last -> last.state(clock.instant()));
    Approval approval =
        approvals.open(demand.kind(), demand.digest(), subject, jobId, session, facts);
    Optional<Evidence> given = approvals.evidence(demand.kind(), demand.digest());
    if (given.isPresent()) {
      return new Asked(approval, given, "a person said yes meanwhile", before);
    }
    Optional<Asked> led = lead(approval, demand, before, call);
    if (led.isPresent()) {
      return led.get();
    }
    if (!approvals.channels().trusts(Channels.ELICITATION, demand.kind())) {
      return new Asked(approval, Optional.empty(), "", before);
    }
    Duration wait = Duration.between(clock.instant(), approval.expiresAt());
    Answer answer =
        call.ask(new Question(question(approval, demand), demand.kind().phrase()), wait);
    return switch (answer) {
      case Answer.Typed(String text) -> {
        Answered answered = approvals.answer(approval.id(), text, Channels.ELICITATION);
        yield answered instanceof Answered.Approved(Evidence evidence)
            ? new Asked(approval, Optional.of(evidence), "a yes was given at the client", before)
            : new Asked(approval, Optional.empty(), told(answered), before);
      }
      case Answer.Led _ -> told(approval, "the client led to no page", before);
      case Answer.Declined _ ->
          told(approval, "the client declined to ask, or the person said no there", before);
      case Answer.Dismissed _ -> told(approval, "the question was closed at the client", before);
      case Answer.Unanswered _ -> told(approval, "nobody answered at the client", before);
      case Answer.NotOffered(String reason) -> told(approval, reason, before);
    };
  }

  /**
   * Leads the person to the page, where client and policy let it, and waits for the answer there.
   * Empty where another way of asking is left.
   */
  private Optional<Asked> lead(
      Approval approval, Demand demand, Optional<ApprovalState> before, Call call) {
    if (!call.offersPages() || !approvals.channels().trusts(Channels.PAGE, demand.kind())) {
      return Optional.empty();
    }
    Optional<URI> page = pages.of(approval.id());
    if (page.isEmpty()) {
      return Optional.empty();
    }
    String message =
        "%s%n%nThe page asks for a code: run 'holdfire approve --code' in a terminal of your own."
            .formatted(String.join("\n", demand.reasons()));
    Duration wait = Duration.between(clock.instant(), approval.expiresAt());
    return switch (call.lead(new Link(message, page.get(), approval.id()), wait)) {
      case Answer.Led _ -> Optional.of(answeredThere(approval, before, call));
      case Answer.Declined _ ->
          Optional.of(told(approval, "the client did not lead to the page", before));
      case Answer.Dismissed _ ->
          Optional.of(told(approval, "the way to the page was closed at the client", before));
      case Answer.Unanswered _ ->
          Optional.of(told(approval, "nobody went to the page from the client", before));
      case Answer.Typed _, Answer.NotOffered _ -> Optional.empty();
    };
  }

  /** Waits until the request is answered, wherever that is; a stop is carried out there, too. */
  private Asked answeredThere(Approval approval, Optional<ApprovalState> before, Call call) {
    ApprovalState state = approval.state(clock.instant());
    Instant approvedBy = Instant.MAX;
    while (state == ApprovalState.PENDING || state == ApprovalState.APPROVED) {
      if (state == ApprovalState.APPROVED) {
        approvedBy = approvedBy.equals(Instant.MAX) ? clock.instant() : approvedBy;
        boolean ours =
            approval.kind() != ApprovalKind.STOP
                || clock.instant().isAfter(approvedBy.plus(THEIRS_TO_STOP));
        if (ours) {
          return new Asked(
              approval,
              approvals.evidence(approval.kind(), approval.digest()),
              "a person said yes outside the client",
              before);
        }
      }
      if (call.cancelledWithin(LOOK)) {
        return told(approval, "the call was taken back", before);
      }
      state =
          approvals
              .find(approval.id())
              .map(found -> found.state(clock.instant()))
              .orElse(ApprovalState.EXPIRED);
    }
    return new Asked(
        approval, Optional.empty(), "the request is " + state.word() + " by now", before);
  }

  /** Whether a person's yes to this was used meanwhile, by whoever took it. */
  boolean carriedOut(Approval approval) {
    return approvals.find(approval.id()).map(Approval::used).orElse(false);
  }

  private static Asked told(Approval approval, String what, Optional<ApprovalState> before) {
    return new Asked(approval, Optional.empty(), what + "; the request stays open", before);
  }

  private static String told(Answered answered) {
    return switch (answered) {
      case Answered.Approved _ -> "approved";
      case Answered.WrongPhrase _ ->
          "something other than the phrase was typed at the client; the request stays open";
      case Answered.Declined _ -> "a person said no at the client";
      case Answered.Expired _ -> "the answer came too late";
      case Answered.AlreadyAnswered(ApprovalState state) -> "the request is " + state.word();
      case Answered.ChannelNotTrusted(String channel) ->
          "the policy does not trust %s for this".formatted(channel);
      case Answered.NotFound _ -> "the request is gone";
    };
  }

  private static String question(Approval approval, Demand demand) {
    return "%s%n%n%s%n%nTo allow it, type: %s"
        .formatted(
            String.join("\n", demand.reasons()),
            approval.facts().stream()
                .map(fact -> fact.label() + ": " + fact.value())
                .collect(Collectors.joining("\n")),
            demand.kind().phrase());
  }

  /** When a person typed the phrase for the newest stop of this job that was passed on, if any. */
  Optional<Instant> stopped(String jobId) {
    return approvals.used(ApprovalKind.STOP, jobId).flatMap(Approval::answer).map(Given::at);
  }

  /** How a person can answer, in a sentence. */
  static String how(Approval approval) {
    return "a person runs 'holdfire approve %s' in a terminal of their own and types: %s"
        .formatted(approval.id(), approval.kind().phrase());
  }

  /** The request as results carry it. */
  ObjectNode json(Approval approval) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("id", approval.id());
    node.put("kind", approval.kind().word());
    node.put("phrase", approval.kind().phrase());
    node.put("state", approval.state(clock.instant()).word());
    node.put("expires_at", approval.expiresAt().toString());
    ArrayNode channels = node.putArray("channels");
    approvals.channels().of(approval.kind()).forEach(channels::add);
    node.put("how", how(approval));
    return node;
  }
}
