package dev.holdfire.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.approval.Approval;
import dev.holdfire.web.OpenedPage.Inside;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom and what the page keeps out. */
class PageGuardTest extends PageHarness {
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
