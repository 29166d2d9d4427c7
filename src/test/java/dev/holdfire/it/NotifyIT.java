package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A person away from the screen hears of a request, and a failure to tell is told. */
class NotifyIT {
  private static final String POLICY =
      """
      [backend.local]
      usd_per_hour = 3600

      [notify]
      command = %s
      """;

  @TempDir Path folder;

  @Test
  void aCommandHearsTheFactsOfARequest() throws Exception {
    Path heard = folder.resolve("heard");
    String write = "cat > %1$s.part && mv %1$s.part %1$s".formatted(heard);
    try (Place place = Place.with(POLICY.formatted("[\"/bin/sh\", \"-c\", \"" + write + "\"]"))) {
      place.steady("train.py");
      Answer asked =
          place.server().launch("train.py", Map.of("timeout_seconds", 60)).needsApproval();
      String id = asked.content().path("approval").path("id").asString();

      Until.holds("the command has heard", () -> Files.exists(heard));
      JsonNode facts = Json.parse(Files.readString(heard));

      assertThat(facts.path("id").asString()).isEqualTo(id);
      assertThat(facts.path("kind").asString()).isEqualTo("launch");
      assertThat(facts.path("how").asString()).isEqualTo("holdfire approve " + id);
      assertThat(facts.path("facts").findValuesAsString("label")).contains("script SHA-256");
      assertThat(facts.toString()).contains("train.py");
    }
  }

  @Test
  void aCommandThatFailsIsToldInTheNextAnswerAndNothingIsLost() throws Exception {
    try (Place place = Place.with(POLICY.formatted("[\"/bin/sh\", \"-c\", \"exit 3\"]"))) {
      place.steady("train.py");
      Server server = place.server();
      String id =
          server
              .launch("train.py", Map.of("timeout_seconds", 60))
              .needsApproval()
              .content()
              .path("approval")
              .path("id")
              .asString();

      Answer told =
          Until.is(
              "the failure is told",
              () -> server.launch("train.py", Map.of("timeout_seconds", 60)),
              answer -> answer.text().contains("nobody was told"));

      assertThat(told.text()).contains("notify.command", "exit code 3");
      assertThat(told.content().path("approval").path("id").asString()).isEqualTo(id);
      assertThat(place.status().path("approvals")).hasSize(1);
    }
  }
}
