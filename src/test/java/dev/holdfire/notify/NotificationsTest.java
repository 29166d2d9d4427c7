package dev.holdfire.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfire.approval.Approval;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.process.SystemProcesses;
import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is told of a request, with what, and what becomes of a failure. */
class NotificationsTest {
  private static final String SECRET = "hf_" + "QmZxTnRvLwKpYsJdHb" + "GfCeAuXiVoWqNtBr";
  private static final int GONE = 410;
  private static final int ELSEWHERE = 302;

  @TempDir Path folder;
  private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
  private HttpServer server;
  private volatile int status = 204;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posted.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.getResponseHeaders().add("Location", address() + "elsewhere");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aWebhookIsPostedTheFactsMasked() throws InterruptedException {
    tell(address());

    String heard = heard(posted);
    assertThat(heard).startsWith("POST application/json ");
    isTheRequest(heard.substring("POST application/json ".length()));
  }

  @Test
  void aCommandReadsTheFactsFromItsInput() throws Exception {
    Path seen = folder.resolve("seen");
    tell(List.of("sh", "-c", "cat > part && mv part seen"));

    Instant deadline = Instant.now().plusSeconds(30);
    while (!Files.exists(seen) && Instant.now().isBefore(deadline)) {
      Thread.sleep(20);
    }
    isTheRequest(Files.readString(seen));
  }

  private static void isTheRequest(String json) {
    JsonNode told = JsonMapper.shared().readTree(json);
    assertThat(told.path("id").asString()).isEqualTo("ha-aaaaaaaaaa");
    assertThat(told.path("kind").asString()).isEqualTo("stop");
    assertThat(told.path("job_id").asString()).isEqualTo("hf-aaaaaaaaaa");
    assertThat(told.path("expires_at").asString()).isEqualTo("2026-11-01T10:10:00Z");
    assertThat(told.path("how").asString()).isEqualTo("holdfire approve ha-aaaaaaaaaa");
    assertThat(told.path("facts").path(0).path("label").asString()).isEqualTo("what");
    assertThat(json).contains("token").doesNotContain(SECRET);
  }

  @Test
  void whatFailsIsToldAndNothingElseHappens() throws InterruptedException {
    status = GONE;
    tell(address());
    assertThat(heard(failures))
        .isEqualTo("nobody was told by notify.webhook: it answered with status 410");

    tell(List.of("false"));
    assertThat(heard(failures)).contains("notify.command", "exit code 1");

    tell(List.of("/no/such/program"));
    assertThat(heard(failures)).contains("notify.command");
  }

  @Test
  void aRedirectIsNotFollowed() throws InterruptedException {
    status = ELSEWHERE;
    tell(address());

    assertThat(heard(failures)).contains("status 302");
    assertThat(posted).hasSize(1);
  }

  @Test
  void anAddressWhereNobodyListensIsAFailureWithoutTheAddress() throws InterruptedException {
    String gone = address() + "?key=secret";
    server.stop(0);
    tell(gone);

    assertThat(heard(failures)).contains("could not be reached").doesNotContain("secret");
  }

  @Test
  void whoTakesTooLongIsLeft() throws InterruptedException {
    tell(List.of("sleep", "60"));

    assertThat(heard(failures)).contains("did not end within");
  }

  private void tell(List<String> command) {
    tell(new Notifications.Settings(command, Optional.empty()));
  }

  private void tell(String webhook) {
    tell(new Notifications.Settings(List.of(), Optional.of(URI.create(webhook))));
  }

  private void tell(Notifications.Settings settings) {
    new Notifications(
            () -> settings,
            () -> new Redactor(List.of(), List.of()),
            folder,
            new SystemProcesses(),
            settings.command().contains("sleep") ? Duration.ofMillis(300) : Duration.ofSeconds(30))
        .opened(request(), failures::add);
  }

  private String address() {
    return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
  }

  private static String heard(BlockingQueue<String> queue) throws InterruptedException {
    String heard = queue.poll(30, TimeUnit.SECONDS);
    assertThat(heard).isNotNull();
    return heard;
  }

  private static Approval request() {
    return new Approval(
        "ha-aaaaaaaaaa",
        ApprovalKind.STOP,
        "digest",
        "hf-aaaaaaaaaa",
        Optional.of("hf-aaaaaaaaaa"),
        Instant.parse("2026-11-01T10:00:00Z"),
        Instant.parse("2026-11-01T10:10:00Z"),
        "session",
        List.of(
            new Approval.Fact("what", "stop of hf-aaaaaaaaaa"),
            new Approval.Fact("reason", "the token " + SECRET)),
        Optional.empty(),
        false,
        false,
        false,
        Approval.Standing.SEALED);
  }
}
