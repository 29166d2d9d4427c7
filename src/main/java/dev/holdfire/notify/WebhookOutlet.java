package dev.holdfire.notify;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An address that what is told is posted to. Redirects are not followed: it goes where the policy
 * says and nowhere else. Of the answer only the status counts.
 *
 * @param address may hold a secret, and is never repeated
 * @param patience how long all of it may take
 */
public record WebhookOutlet(URI address, Duration patience) implements Outlet {
  private static final int HUNDRED = 100;
  private static final int GOOD = 2;

  @Override
  public Optional<String> tell(String json) {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    try {
      int status =
          client
              .sendAsync(
                  HttpRequest.newBuilder(address)
                      .timeout(patience)
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(json))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .get(patience.toMillis(), TimeUnit.MILLISECONDS)
              .statusCode();
      return status / HUNDRED == GOOD
          ? Optional.empty()
          : Optional.of("it answered with status " + status);
    } catch (TimeoutException e) {
      return Optional.of("it did not answer within %d s".formatted(patience.toSeconds()));
    } catch (ExecutionException e) {
      return Optional.of(
          "it could not be reached: "
              + (e.getCause() == null ? e : e.getCause()).getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted while waiting for it");
    } finally {
      client.shutdownNow();
    }
  }
}
