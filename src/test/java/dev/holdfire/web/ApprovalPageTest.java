package dev.holdfire.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.web.OpenedPage.Inside;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a person who is let in sees and does. */
class ApprovalPageTest extends PageHarness {
  @Test
  void aPersonWithACodeStopsAJobOnce() throws Exception {
    Inside inside = opened.enter();
    assertThat(opened.get(inside, "").body()).contains("Stop " + job, approval.id());
    String token = opened.token(inside, approval);

    HttpResponse<String> yes = opened.answer(inside, approval, STOP);

    assertThat(yes.statusCode()).isEqualTo(303);
    assertBecomes(inside, "Stopped");
    assertThat(opened.get(inside, approval.id()).body())
        .contains("Its backend confirms that it is gone", "KILL GUARD: stop issued after literal")
        .doesNotContain("<form method=\"post\" action=\"/%s/ha".formatted(inside.place()));
    assertThat(opened.house.stops()).containsExactly(job);
    assertThat(opened.house.audited(approval.id()))
        .containsExactly("approve --web: approved", "approve --web: stopped");
    // The same form once more leads to what came of the first.
    assertThat(
            opened
                .post(
                    inside.path(approval.id()),
                    Map.of("token", token, "phrase", STOP),
                    inside.headers())
                .statusCode())
        .isEqualTo(303);
    assertThat(opened.house.stops()).hasSize(1);
    assertThat(opened.house.verifyAudit().ok()).isTrue();
  }

  @Test
  void aWrongPhraseLeavesTheRequestOpen() throws Exception {
    Inside inside = opened.enter();
    for (String typed : List.of("Yes, stop it", STOP + " ", "yes", "yes, launch", "")) {
      assertThat(opened.answer(inside, approval, typed).statusCode()).isEqualTo(303);
      assertThat(opened.get(inside, approval.id()).body()).contains("That is not the phrase");
    }
    assertNothingChanged();
  }

  @Test
  void aNoDeclines() throws Exception {
    Inside inside = opened.enter();
    opened.answer(inside, approval, "no");
    assertThat(opened.get(inside, approval.id()).body()).contains(">Declined</h2>");
    assertThat(opened.house.state(job)).isEqualTo("RUNNING");
    opened.house.askStop(job);
    assertThat(opened.house.stops()).isEmpty();
  }

  @Test
  void eachStandingIsTold() throws Exception {
    Inside inside = opened.enter();
    Approval launch = opened.house.askLaunch("train.py");
    opened.answer(inside, launch, "yes, launch");
    assertThat(opened.get(inside, launch.id()).body())
        .contains(">Approved</h2>", "The next identical call carries it out");
    opened.house.carryOutElsewhere(launch);
    assertThat(opened.get(inside, launch.id()).body()).contains(">Done</h2>");

    Approval room = opened.house.ask(ApprovalKind.ALLOW, "room");
    assertThat(opened.get(inside, room.id()).body())
        .contains("Waiting for you, elsewhere", "holdfire approve " + room.id())
        .doesNotContain("name=\"phrase\"");

    CountDownLatch gate = new CountDownLatch(1);
    opened.house.endsAfter(gate);
    opened.answer(inside, approval, STOP);
    assertThat(opened.get(inside, approval.id()).body()).contains(">Stopping</h2>");
    gate.countDown();
    assertBecomes(inside, "Stopped");

    opened.house.livesOn();
    approval = opened.house.askStop(opened.house.job("b"));
    opened.answer(inside, approval, STOP);
    assertBecomes(inside, "Stop NOT confirmed");

    approval = opened.house.askStop(opened.house.job("c"));
    opened.house.clock().advance(Duration.ofMinutes(10));
    assertThat(opened.get(inside, approval.id()).body()).contains(">Expired</h2>");
    assertThat(opened.get(inside, "").body()).contains("Nothing waits for you");
  }

  @Test
  void anUnknownRequestIsNotFound() throws Exception {
    Inside inside = opened.enter();
    for (String id : List.of("ha-aaaaaaaaaa", "../" + approval.id(), "ha-'", "%00")) {
      assertThat(opened.get(inside, id).statusCode()).as(id).isIn(303, 404);
    }
  }

  @Test
  void wordsOfOthersStayWords() throws Exception {
    String attack =
        "</dd><script>alert(1)</script><img src=x onerror=alert(1)>\" onfocus=\"x\u001b[2J\u202E";
    approval =
        opened.house.askStop(
            opened.house.job("b"),
            new Fact("reason (the model's words)", attack),
            new Fact("<b>label</b>", "v"));
    Inside inside = opened.enter();

    HttpResponse<String> shown = opened.get(inside, approval.id());

    assertThat(shown.body())
        .contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;b&gt;label", "the model's words</span>")
        .doesNotContain("<script>alert", "<img", "\u001b", "\u202E", "<b>label");
  }

  /** Two tabs show the same form; both send it at once. */
  @Test
  void ofTwoTabsOneAnswers() throws Exception {
    Inside inside = opened.enter();
    Inside other = opened.enter();
    Map<String, String> form = Map.of("token", opened.token(inside, approval), "phrase", STOP);
    Map<String, String> theirs = Map.of("token", opened.token(other, approval), "phrase", STOP);
    Callable<Integer> tab =
        () -> opened.post(inside.path(approval.id()), form, inside.headers()).statusCode();
    Callable<Integer> second =
        () -> opened.post(other.path(approval.id()), theirs, other.headers()).statusCode();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Integer> answers =
          threads.invokeAll(List.of(tab, second, tab, second)).stream()
              .map(Future::resultNow)
              .toList();
      assertThat(answers).allMatch(status -> status == 303 || status == 403);
    }
    assertBecomes(inside, "Stopped");
    assertThat(opened.house.stops()).containsExactly(job);
    assertThat(opened.house.audited(approval.id()))
        .filteredOn(line -> line.equals("approve --web: approved"))
        .hasSize(1);
  }

  @Test
  void aVisitEndsByItselfAndWhenItIsLeft() throws Exception {
    Inside left = opened.enter();
    opened.post(
        left.path("leave"),
        Map.of("token", OpenedPage.token(opened.get(left, "").body())),
        left.headers());
    assertThat(opened.get(left, approval.id()).statusCode()).isEqualTo(303);

    Inside inside = opened.enter();
    opened.house.clock().advance(Sessions.LIFE);
    assertThat(opened.get(inside, "").statusCode()).isEqualTo(303);
  }
}
