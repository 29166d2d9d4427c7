package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page of the packaged program, and the code that opens it, on a real terminal. */
class PageIT {
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/\\S*");
  private static final Pattern CODE = Pattern.compile("  ([0-9A-Z]{4}-[0-9A-Z]{4})\\s");
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");

  @TempDir static Path folder;
  private static CliHome home;
  private static CliServer server;

  @BeforeAll
  static void start() throws IOException {
    home = new CliHome(folder).policy("[backend.local]\nusd_per_hour = 0.60\ngrace_seconds = 5\n");
    server = CliServer.beside(home);
  }

  @AfterAll
  static void end() throws IOException {
    server.close();
    home.close();
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(matcher.groupCount());
  }

  /** Enters a code at the page, types the phrase there, and gives what the page says then. */
  private static String answer(URI request, String code, String phrase)
      throws IOException, InterruptedException {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      String entry = send(browser, HttpRequest.newBuilder(request)).body();
      HttpResponse<String> entered =
          send(
              browser,
              form(
                  request.resolve("/enter"),
                  Map.of(
                      "token", found(TOKEN, entry),
                      "code", code,
                      "next", request.getPath().substring(1))));
      assertThat(entered.statusCode()).as(entered.body()).isEqualTo(303);
      URI inside = request.resolve(entered.headers().firstValue("Location").orElseThrow());
      String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
      String shown = send(browser, HttpRequest.newBuilder(inside).header("Cookie", cookie)).body();
      send(
          browser,
          form(inside, Map.of("token", found(TOKEN, shown), "phrase", phrase))
              .header("Cookie", cookie));
      return Until.is(
          "the page says how it went",
          () -> send(browser, HttpRequest.newBuilder(inside).header("Cookie", cookie)).body(),
          body -> !body.contains(">Stopping</h2>"));
    }
  }

  private static HttpRequest.Builder form(URI to, Map<String, String> fields) {
    String body =
        String.join(
            "&",
            fields.entrySet().stream()
                .map(
                    field ->
                        field.getKey()
                            + "="
                            + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .toList());
    return HttpRequest.newBuilder(to)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Origin", "http://" + to.getAuthority())
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> send(HttpClient browser, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aCodeFromTheTerminalOpensThePageThatStopsAJob() throws Exception {
    String job = server.launch("to be stopped");
    String request = server.requestStop(job, "no longer needed");
    home.terminal("", "approve", "--code", request).exits(2);

    Process page =
        home.process(List.of(CliHome.LAUNCHER.toString(), "approve", "--web", request)).start();
    try (BufferedReader lines = page.inputReader()) {
      URI address = URI.create(found(ADDRESS, lines.readLine()));
      assertThat(address.getPath()).isEqualTo("/" + request);
      home.run("approve", "--code").fails(1, "a person at a real terminal");
      String terminal = home.terminal("", "approve", "--code").exits(0).out();
      assertThat(terminal).contains(address.resolve("/").toString(), "Good once");

      String said = answer(address, found(CODE, terminal), "yes, stop it");

      assertThat(said).contains("Its backend confirms that it is gone", "KILL GUARD: stop issued");
      assertThat(server.job(job).path("state").asString()).isEqualTo("STOPPED");
      page.destroy();
      assertThat(page.waitFor(CliRun.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(page.exitValue()).isZero();
    } finally {
      page.destroyForcibly();
    }
    home.terminal("", "approve", "--code").exits(1);
  }

  @Test
  void aPageEndsWithCtrlCAndIsNothingToFail() throws Exception {
    assertThat(home.terminalAfter("minutes.", "\u0003", "approve", "--web").exits(0).out())
        .contains("http://127.0.0.1:", "holdfire approve --code");
  }

  /** Serving proves nothing and is let be; the code is what a client's terminal must not get. */
  @Test
  void belowAClientThePageIsServedAndNoCodeIsShown(@TempDir Path other) throws Exception {
    try (CliHome alone = new CliHome(other);
        CliServer _ = CliServer.below(alone)) {
      alone.terminalAfter("minutes.", "\u0003", "approve", "--web").exits(0);
      CliRun refused = alone.terminal("", "approve", "--code").exits(1);
      assertThat(refused.out()).contains("is the client of a running server");
      assertThat(CODE.matcher(refused.out()).find()).isFalse();
      assertThat(alone.audited("page")).contains("code refused below a client");
    }
  }

  /** The client leads to the page, the person stops the job there, and the waiting call says so. */
  @Test
  void aClientLeadsToThePageAndTheCallWaitsForIt() throws Exception {
    String job = server.launch("to be stopped from afar");
    CompletableFuture<String> said = new CompletableFuture<>();
    try (CliServer leading =
        CliServer.leading(home, question -> said.completeAsync(() -> answered(question)))) {

      JsonNode result =
          leading.call("request_stop", Map.of("job_id", job, "reason", "no longer needed"));

      assertThat(said.get()).contains("Its backend confirms that it is gone");
      assertThat(result.path("outcome").asString()).as("%s", result).isEqualTo("done");
      assertThat(result.path("state").asString()).isEqualTo("STOPPED");
      assertThat(result.path("kill_guard").asString()).contains("stop issued after literal");
      assertThat(result.path("approval").path("state").asString()).isEqualTo("consumed");
    }
  }

  private static String answered(JsonNode question) {
    try {
      assertThat(question.path("mode").asString()).isEqualTo("url");
      String terminal = home.terminal("", "approve", "--code").exits(0).out();
      return answer(
          URI.create(question.path("url").asString()), found(CODE, terminal), "yes, stop it");
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
