package dev.holdfire.backend.modal;

import dev.holdfire.backend.Probe;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether the command line is there and Modal takes its credentials; a yes holds for a minute. */
final class Readiness {
  private static final Duration HOLDS = Duration.ofMinutes(1);

  private final ModalCli cli;
  private final Clock clock;
  private @Nullable Instant readySince;

  Readiness(ModalCli cli, Clock clock) {
    this.cli = cli;
    this.clock = clock;
  }

  synchronized Probe probe() {
    Instant now = clock.instant();
    Instant known = readySince;
    if (known != null && !now.isBefore(known) && now.isBefore(known.plus(HOLDS))) {
      return new Probe.Ready(Map.of());
    }
    return switch (cli.tokenInfo()) {
      case Answer.Failed<TokenInfo>(Trouble trouble) -> {
        readySince = null;
        yield new Probe.NotReady(trouble.reason(), trouble.remedies());
      }
      case Answer.Value<TokenInfo> _ -> {
        readySince = now;
        yield new Probe.Ready(Map.of());
      }
    };
  }
}
