package dev.holdfire.web;

import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.ApprovalState;
import dev.holdfire.approval.Channels;
import dev.holdfire.gate.Evidence;
import dev.holdfire.jobs.Decisions;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a session is shown, and the answers that it gives. */
final class Answering {
  private static final int MOST_EARLIER = 10;

  private final Decisions decisions;
  private final Carrying carrying;
  private final Views views;
  private final Templates templates;
  private final Sessions sessions;

  Answering(
      Decisions decisions, Carrying carrying, Templates templates, Sessions sessions, Clock clock) {
    this.decisions = decisions;
    this.carrying = carrying;
    this.views = new Views(decisions, carrying, clock);
    this.templates = templates;
    this.sessions = sessions;
  }

  /** Answers a request of this session; {@code rest} is the path inside its place. */
  Reply reply(Visit visit, Sessions.Session session, List<String> rest)
      throws Refused, IOException {
    if (rest.isEmpty()) {
      if (visit.isPost()) {
        throw new Refused(405, "There is nothing to send here.");
      }
      return Reply.page(200, templates.list(list(session), session));
    }
    if (rest.equals(List.of("leave"))) {
      return leave(visit, session);
    }
    Optional<Approval> approval =
        rest.size() == 1 ? decisions.find(rest.getFirst()) : Optional.empty();
    if (approval.isEmpty()) {
      throw new Refused(404, "There is no such request; the list shows what is open.");
    }
    return visit.isPost()
        ? answer(visit.form(), session, approval.get())
        : shown(session, approval.get());
  }

  private Reply shown(Sessions.Session session, Approval approval) {
    session.saw(approval.id());
    return Reply.page(200, templates.request(views.request(approval, session), session));
  }

  private ListView list(Sessions.Session session) {
    List<Approval> open = decisions.open();
    return new ListView(
        open.stream().map(approval -> views.entry(approval, session)).toList(),
        session.seen().stream()
            .flatMap(id -> decisions.find(id).stream())
            .filter(approval -> decisions.state(approval) != ApprovalState.PENDING)
            .limit(MOST_EARLIER)
            .map(approval -> views.entry(approval, session))
            .toList());
  }

  private Reply answer(Map<String, String> form, Sessions.Session session, Approval approval)
      throws Refused {
    String typed = form.getOrDefault("phrase", "");
    if (!session.tokens().use(approval.id(), form.getOrDefault("token", ""))) {
      decisions.record(approval, "refused: form token", Channels.PAGE);
      if (decisions.state(approval) != ApprovalState.PENDING) {
        // Sent twice, or from a second tab: the page says what came of the first.
        return Reply.seeOther(Views.path(session, approval.id()));
      }
      throw new Refused(
          403,
          "This form was sent before, or is not from this visit; nothing was changed. Open the"
              + " request again and answer there.");
    }
    session.forget(approval.id());
    switch (decisions.answer(approval, typed, Channels.PAGE)) {
      case Answered.Approved(Evidence yes) -> carrying.start(approval, yes);
      case Answered.WrongPhrase _ ->
          session.notice(
              approval.id(),
              "That is not the phrase. Nothing was allowed, and the request stays open.");
      // What the request is by now says the rest.
      case Answered.Declined _,
          Answered.Expired _,
          Answered.AlreadyAnswered _,
          Answered.ChannelNotTrusted _,
          Answered.NotFound _ -> {}
    }
    return Reply.seeOther(Views.path(session, approval.id()));
  }

  private Reply leave(Visit visit, Sessions.Session session) throws Refused, IOException {
    if (!visit.isPost() || !session.tokens().use("leave", visit.form().getOrDefault("token", ""))) {
      throw new Refused(403, "Use the button on the list to leave.");
    }
    sessions.end(session);
    return Reply.seeOther("/");
  }
}
