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
  private static final String DECLINED = "declined";
  private static final String EXPIRED = "expired";
  private static final String NOBODY = "nobody answered";
  private static final String USED = "already used";
  private static final Said NO_CHANNEL =
      new Said("no channel", "there is no channel on which a person could answer this");
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
   * @param said how a person's answer went, now or at the last request about the same
   */
  record Asked(Approval approval, Optional<Evidence> yes, String told, Optional<Said> said) {}

  /**
   * One of the answers that leave everything as it was.
   *
   * @param code which one, in two words
   * @param words what happened
   */
  record Said(String code, String words) {
    /** As results tell it. */
    String line() {
      return code + ": " + words;
    }
  }

  /** Asks, and waits only for an answer at the client. */
  Asked ask(Demand demand, String subject, Optional<String> jobId, List<Fact> facts, Call call) {
    Optional<Said> before = approvals.about(demand.kind(), subject).flatMap(this::said);
    Approval approval =
        approvals.open(demand.kind(), demand.digest(), subject, jobId, session, facts);
    Optional<Evidence> given = approvals.evidence(demand.kind(), demand.digest());
    if (given.isPresent()) {
      return new Asked(approval, given, "a person said yes meanwhile", Optional.empty());
    }
    List<String> channels = approvals.channels().of(demand.kind());
    Optional<Asked> led =
        channels.contains(Channels.PAGE) ? lead(approval, demand, call) : Optional.empty();
    if (led.isPresent()) {
      return led.get();
    }
    if (channels.isEmpty()) {
      return open(approval, NO_CHANNEL.words(), Optional.of(NO_CHANNEL));
    }
    if (!channels.contains(Channels.ELICITATION)) {
      return open(approval, "", before);
    }
    Duration wait = Duration.between(clock.instant(), approval.expiresAt());
    Answer answer =
        call.ask(new Question(question(approval, demand), demand.kind().phrase()), wait);
    return switch (answer) {
      case Answer.Typed(String text) ->
          typed(approval, approvals.answer(approval.id(), text, Channels.ELICITATION));
      case Answer.Led _ -> open(approval, "the client led to no page", before);
      case Answer.Declined _ ->
          said(
              approval,
              "declined at the client",
              "the client declined to ask, or the person said no there; the request stays open");
      case Answer.Dismissed _ ->
          said(
              approval,
              NOBODY,
              "the question was closed at the client without an answer; the request stays open");
      case Answer.Unanswered _ ->
          said(approval, NOBODY, "nobody answered at the client; the request stays open");
      case Answer.NotOffered(String reason) ->
          channels.equals(List.of(Channels.ELICITATION))
              ? open(approval, NO_CHANNEL.words() + ": " + reason, Optional.of(NO_CHANNEL))
              : open(approval, reason + "; the request stays open", before);
    };
  }

  private Asked typed(Approval approval, Answered answered) {
    return switch (answered) {
      case Answered.Approved(Evidence evidence) ->
          new Asked(
              approval, Optional.of(evidence), "a yes was given at the client", Optional.empty());
      case Answered.WrongPhrase _ ->
          said(
              approval,
              "wrong phrase",
              "something other than the phrase was typed at the client; the request stays open");
      case Answered.Declined _ -> said(approval, DECLINED, "a person said no at the client");
      case Answered.Expired _ -> said(approval, EXPIRED, "the answer came too late");
      case Answered.AlreadyAnswered(ApprovalState state) ->
          state == ApprovalState.CONSUMED
              ? said(approval, USED, "the yes to this request was used already")
              : open(approval, "the request is " + state.word(), Optional.empty());
      case Answered.ChannelNotTrusted(String channel) ->
          open(
              approval,
              "the policy does not trust %s for this".formatted(channel),
              Optional.of(NO_CHANNEL));
      case Answered.NotFound _ -> open(approval, "the request is gone", Optional.empty());
    };
  }

  /**
   * Leads the person to the page, where the client lets it, and waits for the answer there. Empty
   * where another way of asking is left.
   */
  private Optional<Asked> lead(Approval approval, Demand demand, Call call) {
    if (!call.offersPages()) {
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
      case Answer.Led _ -> Optional.of(answeredThere(approval, call));
      case Answer.Declined _ ->
          Optional.of(
              said(
                  approval,
                  "declined at the client",
                  "the client did not lead to the page; the request stays open"));
      case Answer.Dismissed _ ->
          Optional.of(
              said(
                  approval,
                  NOBODY,
                  "the way to the page was closed at the client; the request stays open"));
      case Answer.Unanswered _ ->
          Optional.of(
              said(
                  approval,
                  NOBODY,
                  "nobody went to the page from the client; the request stays open"));
      case Answer.Typed _, Answer.NotOffered _ -> Optional.empty();
    };
  }

  /** Waits until the request is answered, wherever that is; a stop is carried out there, too. */
  private Asked answeredThere(Approval approval, Call call) {
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
              Optional.empty());
        }
      }
      if (call.cancelledWithin(LOOK)) {
        return open(approval, "the call was taken back; the request stays open", Optional.empty());
      }
      state =
          approvals
              .find(approval.id())
              .map(found -> found.state(clock.instant()))
              .orElse(ApprovalState.EXPIRED);
    }
    Approval last = approvals.find(approval.id()).orElse(approval);
    return open(last, "the request is " + state.word() + " by now", said(last));
  }

  /** Whether a person's yes to this was used meanwhile, by whoever took it. */
  boolean carriedOut(Approval approval) {
    return approvals.find(approval.id()).map(Approval::used).orElse(false);
  }

  private Asked said(Approval approval, String code, String words) {
    return open(approval, words, Optional.of(new Said(code, words)));
  }

  /** With the request as it stands by now. */
  private Asked open(Approval approval, String told, Optional<Said> said) {
    return new Asked(approvals.find(approval.id()).orElse(approval), Optional.empty(), told, said);
  }

  /** How the last request about the same went, where it is not open. */
  private Optional<Said> said(Approval last) {
    return switch (last.state(clock.instant())) {
      case PENDING, APPROVED, SUPERSEDED, VOID -> Optional.empty();
      case DECLINED ->
          Optional.of(
              new Said(DECLINED, "a person said no to the last request (%s)".formatted(last.id())));
      case EXPIRED ->
          Optional.of(
              new Said(
                  EXPIRED,
                  (last.answer().isPresent()
                          ? "the yes to the last request (%s) was not used in time and has expired"
                          : "the last request (%s) expired before anybody answered it")
                      .formatted(last.id())));
      case CONSUMED ->
          Optional.of(
              new Said(
                  USED,
                  "the yes to the last request (%s) was used already and is good for nothing more"
                      .formatted(last.id())));
    };
  }

  /** Readable also where a client runs lines together. */
  private static String question(Approval approval, Demand demand) {
    return "%s.%n%n%s%n%nTo allow it, type: %s"
        .formatted(
            String.join(";\n", demand.reasons()),
            approval.facts().stream()
                .map(fact -> "- %s: %s".formatted(fact.label(), fact.value()))
                .collect(Collectors.joining("\n")),
            demand.kind().phrase());
  }

  /** When a person typed the phrase for the newest stop of this job that was passed on, if any. */
  Optional<Instant> stopped(String jobId) {
    return approvals.used(ApprovalKind.STOP, jobId).flatMap(Approval::answer).map(Given::at);
  }

  /** How a person can answer, in a sentence. */
  String how(Approval approval) {
    List<String> channels = approvals.channels().of(approval.kind());
    String phrase = approval.kind().phrase();
    if (channels.contains(Channels.TERMINAL)) {
      return "a person runs 'holdfire approve %s' in a terminal of their own and types: %s"
          .formatted(approval.id(), phrase);
    }
    if (channels.contains(Channels.PAGE)) {
      return "a person runs 'holdfire approve --web' and types on the page: %s".formatted(phrase);
    }
    return channels.contains(Channels.ELICITATION)
        ? "a person types into the question that this client shows at the next call: %s"
            .formatted(phrase)
        : "nobody can answer: the policy trusts no channel for a %s; a person names one in [approval] of the policy"
            .formatted(approval.kind().word());
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
