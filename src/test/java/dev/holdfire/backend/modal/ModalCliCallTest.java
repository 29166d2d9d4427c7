package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.Trouble.Kind;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How the command is called, and with whose credentials. */
class ModalCliCallTest extends RecordedModal {
  @Test
  void aCallIsAListOfArgumentsInAnEnvironmentOfItsOwn() {
    variables.putAll(
        Map.of(
            "MODAL_TOKEN_ID", "ak-loop",
            "MODAL_TOKEN_SECRET", "as-secret",
            "MODAL_PROFILE", "mine",
            "MODAL_OAUTH_CLIENT_ID", "x"));

    cli().in("dev").apps();

    Command call = asked.getLast();
    assertThat(call.arguments())
        .containsExactly(folder.resolve("modal").toString(), "app", "list", "--json");
    assertThat(call.environment())
        .containsEntry("COLUMNS", "1000")
        .containsEntry("TZ", "UTC")
        .containsEntry("MODAL_TOKEN_SECRET", "as-secret")
        .containsEntry("MODAL_ENVIRONMENT", "dev")
        .doesNotContainKeys("MODAL_PROFILE", "MODAL_OAUTH_CLIENT_ID");
    assertThat(call.withoutVariables())
        .contains("MODAL_PROFILE", "MODAL_OAUTH_CLIENT_ID", "FORCE_COLOR", "CLAUDECODE");
  }

  @Test
  void aTokenFileOfThePolicyWinsOverTheEnvironment() {
    variables.putAll(Map.of("MODAL_TOKEN_ID", "ak-loop", "MODAL_TOKEN_SECRET", "as-secret"));

    cli(Optional.of(Path.of("/etc/holdfire/modal.toml"))).apps();

    assertThat(asked.getLast().environment())
        .containsEntry("MODAL_CONFIG_PATH", "/etc/holdfire/modal.toml")
        .doesNotContainKeys("MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET");
  }

  @Test
  void halfATokenIsToldWithoutACall() {
    variables.put("MODAL_TOKEN_ID", "ak-loop");

    assertThat(trouble(cli().apps()).kind()).isEqualTo(Kind.HALF_TOKEN);
    assertThat(asked).isEmpty();
  }

  @Test
  void anOlderCommandIsRefused() {
    version = "modal client version: 1.5.9\n";

    Trouble trouble = trouble(cli().apps());

    assertThat(trouble.kind()).isEqualTo(Kind.TOO_OLD);
    assertThat(trouble.reason()).contains("1.5.9").contains("1.6.0");
    assertThat(asked).hasSize(1);
  }

  @Test
  void theVersionIsAskedForOnce() {
    ModalCli cli = cli();
    cli.apps();
    cli.apps();

    assertThat(asked).hasSize(3);
  }

  @Test
  void withoutTheCommandNothingIsRun() {
    variables.put("PATH", folder.resolve("none").toString());

    assertThat(trouble(cli().apps()).kind()).isEqualTo(Kind.NO_CLI);
    assertThat(asked).isEmpty();
  }

  @Test
  void noCredentialIsRepeated() {
    variables.putAll(Map.of("MODAL_TOKEN_ID", "odd-id", "MODAL_TOKEN_SECRET", "odd-secret"));
    answer =
        new Outcome.Exited(
            1, "", "Error: odd-id, odd-secret and ak-" + "Q7dkP2mZ9xT4vB6nR8sL1w are bad", false);

    Trouble trouble = trouble(cli().apps());

    assertThat(trouble.toString())
        .contains("[masked")
        .doesNotContain("odd-id", "odd-secret", "Q7dkP2mZ9xT4vB6nR8sL1w");
    assertThat(
            new ModalSettings(
                    List.of("modal"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    folder,
                    variables)
                .toString())
        .doesNotContain("odd-secret");
    asked.forEach(call -> assertThat(call.arguments()).doesNotContain("odd-id", "odd-secret"));
  }
}
