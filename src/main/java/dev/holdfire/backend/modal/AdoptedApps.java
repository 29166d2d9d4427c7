package dev.holdfire.backend.modal;

import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.StopRequested;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks at apps that a person took over, and stops them when a person said so. */
final class AdoptedApps {
  private final ModalCli cli;
  private final Watch watch;
  private final Function<String, JobFiles> files;
  private final Clock clock;

  AdoptedApps(ModalCli cli, Watch watch, Function<String, JobFiles> files, Clock clock) {
    this.cli = cli;
    this.watch = watch;
    this.files = files;
    this.clock = clock;
  }

  JobStatus status(AdoptedApp adopted) {
    return switch (watch.apps(Optional.empty())) {
      case Answer.Failed<List<ModalApp>>(Trouble trouble) ->
          new JobStatus.Unknown(Client.told(trouble));
      case Answer.Value<List<ModalApp>>(List<ModalApp> apps) ->
          apps.stream()
              .filter(app -> app.id().equals(adopted.app()))
              .findFirst()
              .map(app -> status(adopted, app.state(), app.stoppedAt()))
              .orElseGet(() -> unlisted(adopted));
    };
  }

  /** One that stopped long ago is not in the list any more. */
  private JobStatus unlisted(AdoptedApp adopted) {
    return switch (cli.appInfo(adopted.app())) {
      case Answer.Failed<AppInfo>(Trouble trouble) -> new JobStatus.Unknown(Client.told(trouble));
      case Answer.Value<AppInfo>(AppInfo info) -> status(adopted, info.state(), info.stoppedAt());
    };
  }

  private JobStatus status(AdoptedApp adopted, AppState state, Optional<Instant> stoppedAt) {
    boolean ordered = files.apply(adopted.tag()).stopOrdered();
    return adopted.status(state, stoppedAt, ordered, clock.instant());
  }

  StopRequested stop(AdoptedApp adopted) {
    try {
      JobFiles own = files.apply(adopted.tag());
      own.create();
      own.orderStop();
    } catch (IOException e) {
      return new StopRequested.Failed("the order cannot be written: " + e);
    }
    StopRequested asked =
        switch (cli.stop(adopted.app())) {
          case Answer.Failed<StopAnswer>(Trouble trouble) ->
              new StopRequested.Failed(Client.told(trouble));
          case Answer.Value<StopAnswer> _ -> new StopRequested.Underway(Stops.STOP_SECONDS);
        };
    watch.changed();
    return asked;
  }
}
