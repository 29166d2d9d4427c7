package dev.holdfire.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * An address that what is told is posted to. Redirects are not followed, and the answer's body is
 * not read: only its status counts.
 */
public record WebhookOutlet(URI address) implements Outlet {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public Optional<String> tell(String json) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2
          ? Optional.empty()
          : Optional.of("%s answered with status %d".formatted(address.getHost(), status));
    } catch (IOException e) {
      return Optional.of("%s cannot be reached: %s".formatted(address.getHost(), reason(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the wait for %s was broken off".formatted(address.getHost()));
    }
  }

  /** The address itself may hold a secret and is not repeated. */
  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
