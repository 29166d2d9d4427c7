package dev.holdfire.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.web.OpenedPage.Inside;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page lets through, over real HTTP. */
class ApprovalPageTest {
  private static final String STOP = "yes, stop it";

  @TempDir Path folder;
  private OpenedPage opened;
  private String job;
  private Approval approval;

  @BeforeEach
  void open() {
    opened = new OpenedPage(folder);
    job = opened.house.job("a");
    approval = opened.house.askStop(job);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private void assertNothingChanged() {
    assertThat(opened.house.stops()).isEmpty();
    assertThat(opened.house.state(job)).isEqualTo("RUNNING");
    assertThat(opened.house.decisions().open()).extracting(Approval::id).contains(approval.id());
  }

  private void assertBecomes(Inside inside, String headline) throws Exception {
    OpenedPage.until(
        "the page says " + headline,
        () -> {
          try {
            return opened.get(inside, approval.id()).body().contains(">" + headline + "</h2>");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

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
  void withoutACodeNothingIsShownAndNothingIsAnswered() throws Exception {
    Inside inside = opened.enter();
    for (String path :
        List.of("/", "/" + approval.id(), inside.path(approval.id()), "/x/" + approval.id())) {
      HttpResponse<String> shown = opened.get(path, Map.of());
      assertThat(shown.body()).as(path).doesNotContain(job, "train.py");
      assertThat(shown.statusCode()).as(path).isIn(200, 303);
    }
    Map<String, String> fields = Map.of("token", opened.token(inside, approval), "phrase", STOP);
    for (String cookie :
        List.of("", "holdfire=", "holdfire=x", inside.cookie() + "; " + inside.cookie())) {
      assertThat(
              opened
                  .post(inside.path(approval.id()), fields, Map.of("Cookie", cookie))
                  .statusCode())
          .as(cookie)
          .isEqualTo(403);
    }
    assertNothingChanged();
  }

  @Test
  void theCookieIsBoundToItsPlaceAndKeptFromScripts() throws Exception {
    HttpResponse<String> entered = opened.enterWith(opened.codes.issue().code());
    String location = entered.headers().firstValue("Location").orElseThrow();
    assertThat(entered.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("; HttpOnly", "; SameSite=Strict", "; Path=" + location.substring(0, 44));
    assertThat(location).matches("/[A-Za-z0-9_-]{43}/");
  }

  @Test
  void aCodeOpensOnceAndGuessesOpenNothing() throws Exception {
    String code = opened.codes.issue().code();
    assertThat(opened.enterWith(code).statusCode()).isEqualTo(303);
    assertThat(opened.enterWith(code).statusCode()).isEqualTo(403);

    String right = opened.codes.issue().code();
    for (int i = 0; i < 5; i++) {
      assertThat(opened.enterWith("0000-000" + i).body()).contains("not the newest code");
    }
    HttpResponse<String> tooLate = opened.enterWith(right);
    assertThat(tooLate.statusCode()).isEqualTo(403);
    assertThat(tooLate.body()).contains("Too many wrong codes");
    assertThat(tooLate.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(opened.house.audited("page"))
        .contains(
            "approve --web: wrong page code", "approve --web: page code refused: too many tries");
  }

  /** A foreign name that was pointed at this machine (DNS rebinding) reaches nothing. */
  @Test
  void anotherHostNameIsRefused() throws Exception {
    Inside inside = opened.enter();
    int port = opened.page.address().getPort();
    for (String host :
        List.of(
            "evil.example:" + port, "localhost:" + port, "127.0.0.1", "127.0.0.1:" + (port + 1))) {
      assertThat(opened.get("/", Map.of("Host", host)).statusCode()).as(host).isEqualTo(421);
      assertThat(
              opened.get(inside.path(""), Map.of("Host", host, "Cookie", inside.cookie())).body())
          .doesNotContain(job);
    }
  }

  @Test
  void anotherSitesFormIsRefused() throws Exception {
    Inside inside = opened.enter();
    Map<String, String> fields = Map.of("token", opened.token(inside, approval), "phrase", STOP);
    for (Map<String, String> wrong :
        List.of(
            Map.of("Origin", "http://evil.example"),
            Map.of("Origin", "null"),
            Map.of("Origin", ""),
            Map.of("Origin", "http://localhost:" + opened.page.address().getPort()),
            Map.of("Sec-Fetch-Site", "cross-site"),
            Map.of("Sec-Fetch-Site", "same-site"),
            Map.of("Sec-Fetch-Site", "none"))) {
      Map<String, String> headers = new HashMap<>(wrong);
      headers.putAll(inside.headers());
      assertThat(opened.post(inside.path(approval.id()), fields, headers).statusCode())
          .as("%s", wrong)
          .isEqualTo(403);
    }
    assertThat(
            opened
                .get(
                    inside.path(""),
                    Map.of("Cookie", inside.cookie(), "Sec-Fetch-Site", "cross-site"))
                .statusCode())
        .isEqualTo(403);
    assertNothingChanged();
  }

  @Test
  void aFormWithoutItsTokenOrWithAnotherIsRefused() throws Exception {
    Inside inside = opened.enter();
    Inside other = opened.enter();
    Approval otherRequest = opened.house.askLaunch("train.py");
    String used = opened.token(inside, approval);
    opened.answer(inside, approval, "hm");

    for (String token :
        List.of("", "x", used, opened.token(other, approval), opened.token(inside, otherRequest))) {
      assertThat(
              opened
                  .post(
                      inside.path(approval.id()),
                      Map.of("token", token, "phrase", STOP),
                      inside.headers())
                  .statusCode())
          .as(token)
          .isEqualTo(403);
    }
    assertNothingChanged();
    assertThat(opened.house.audited(approval.id())).contains("approve --web: refused: form token");
  }

  @Test
  void aGetOrAnotherMethodAnswersNothing() throws Exception {
    Inside inside = opened.enter();
    String query =
        "?" + OpenedPage.form(Map.of("token", opened.token(inside, approval), "phrase", STOP));
    assertThat(opened.get(inside, approval.id() + query).statusCode()).isEqualTo(200);
    for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")) {
      HttpResponse<String> refused =
          opened.send(method, inside.path(approval.id()) + query, "", inside.headers());
      assertThat(refused.statusCode()).as(method).isEqualTo(405);
      assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD, POST");
    }
    assertNothingChanged();
  }

  @Test
  void whatIsTooLargeOrNoFormIsRefused() throws Exception {
    Inside inside = opened.enter();
    String token = opened.token(inside, approval);
    assertThat(
            opened
                .post(
                    inside.path(approval.id()),
                    Map.of("token", token, "phrase", STOP, "more", "x".repeat(5000)),
                    inside.headers())
                .statusCode())
        .isEqualTo(413);
    assertThat(
            opened
                .post(
                    inside.path(approval.id()),
                    Map.of("token", token, "phrase", STOP),
                    Map.of("Cookie", inside.cookie(), "Content-Type", "text/plain"))
                .statusCode())
        .isEqualTo(415);
    assertThat(
            opened
                .send(
                    "POST",
                    inside.path(approval.id()),
                    "phrase=no&phrase=yes",
                    Map.of(
                        "Cookie", inside.cookie(),
                        "Origin", opened.origin(),
                        "Content-Type", "application/x-www-form-urlencoded"))
                .statusCode())
        .isEqualTo(400);
    assertNothingChanged();
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

  @Test
  void everyReplyKeepsOthersOut() throws Exception {
    Inside inside = opened.enter();
    for (HttpResponse<String> reply :
        List.of(
            opened.get("/", Map.of()),
            opened.get("/style.css", Map.of()),
            opened.get(inside, approval.id()),
            opened.get("/", Map.of("Host", "evil.example")))) {
      assertThat(reply.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
          .doesNotContain("unsafe", "http:");
      assertThat(reply.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(reply.headers().firstValue("X-Frame-Options")).contains("DENY");
      assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(reply.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(reply.body()).doesNotContain("<style", "style=\"", "onclick", "https://");
    }
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

  @Test
  void onlyThisMachineReachesIt() {
    assertThat(opened.page.address().getHost()).isEqualTo("127.0.0.1");
    assertThat(OpenPages.in(folder).addresses()).containsExactly(opened.page.address());
    assertThat(opened.page.address().toString()).matches("http://127\\.0\\.0\\.1:\\d+/");
  }

  /** Raw bytes that no client sends: two hosts, a line that never ends. */
  @Test
  void malformedRequestsAreRefused() throws Exception {
    int port = opened.page.address().getPort();
    for (String raw :
        List.of(
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nHost: evil.example\r\n\r\n".formatted(port),
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX: %s\r\n\r\n"
                .formatted(port, "x".repeat(20_000)))) {
      try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        OutputStream out = socket.getOutputStream();
        out.write(raw.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        socket.shutdownOutput();
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer)
            .as(raw.lines().findFirst().orElseThrow())
            .doesNotContain("200 OK", "Enter a code");
      } catch (SocketException e) {
        // The server hung up: refused as well.
        assertThat(e).isNotNull();
      }
    }
  }
}
