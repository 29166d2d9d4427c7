package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Foreign;
import dev.holdfire.process.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which apps count as running, whoever started them. */
class ForeignAppsTest extends RecordedModal {

  @Test
  void whatHoldsAContainerOrMayGetOneRuns() {
    prints(
        "[%s, %s, %s, %s, %s]"
            .formatted(
                app("nightly", "ephemeral (detached)", 0),
                app("serving", "deployed", 2),
                app("idle", "deployed", 0),
                app("gone", "stopped", 0),
                app("holdfire-hf-1234567890", "stopping...", 1)));

    assertThat(list())
        .isInstanceOfSatisfying(
            Foreign.Listing.Listed.class,
            listed -> {
              assertThat(listed.runs())
                  .extracting(Foreign.Run::name)
                  .containsExactly("nightly", "serving", "holdfire-hf-1234567890");
              assertThat(listed.runs())
                  .extracting(Foreign.Run::tag)
                  .containsExactly(
                      Optional.empty(), Optional.empty(), Optional.of("hf-1234567890"));
            });
  }

  /** A list that cannot be had is no empty one, nor is the provider unused. */
  @Test
  void aListThatCannotBeReadIsUnknown() {
    answer = new Outcome.Exited(1, "", "Error: not for you", false);
    assertThat(list())
        .isInstanceOfSatisfying(
            Foreign.Listing.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("not for you"));

    prints("[{\"app_id\": ");
    assertThat(list()).isInstanceOf(Foreign.Listing.Unknown.class);

    prints("[{\"app_id\": \"ap-1\"}]");
    assertThat(list()).isInstanceOf(Foreign.Listing.Unknown.class);
  }

  @Test
  void withoutTheProgramTheProviderIsUnused() {
    variables.put("PATH", folder.resolve("none").toString());

    assertThat(list()).isInstanceOf(Foreign.Listing.Unused.class);
  }

  private Foreign.Listing list() {
    ModalCli cli = cli();
    return new ForeignApps(cli, new Watch(cli, clock), clock).list();
  }

  private static String app(String name, String state, int tasks) {
    return """
    {"app_id": "ap-%s", "description": "%s", "state": "%s", "tasks": "%d",
     "created_at": "2026-11-22 20:53:55+00:00", "stopped_at": null}\
    """
        .formatted(name, name, state, tasks);
  }
}
