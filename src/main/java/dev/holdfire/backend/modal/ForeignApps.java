package dev.holdfire.backend.modal;

import dev.holdfire.backend.Foreign;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.Memo;
import dev.holdfire.backend.modal.Trouble.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The apps that run in the usual environment, whoever started them. */
final class ForeignApps implements Foreign {
  private static final Set<Kind> NOT_USED = Set.of(Kind.NO_CLI, Kind.TOO_OLD, Kind.NO_TOKEN);
  private static final Duration REDEPLOYED = Duration.ofMinutes(10);
  private static final BigDecimal MIB_IN_GIB = BigDecimal.valueOf(1024);

  /** What Modal bills a container for at least: 0.125 core and 128 MiB. */
  private static final BigDecimal LEAST = new BigDecimal("0.125");

  private final ModalCli cli;
  private final Watch watch;
  private final Memo<String, Holding> holdings;

  ForeignApps(ModalCli cli, Watch watch, Clock clock) {
    this.cli = cli;
    this.watch = watch;
    this.holdings = new Memo<>(clock, REDEPLOYED, _ -> false);
  }

  @Override
  public Listing list() {
    return switch (watch.apps(Optional.empty())) {
      case Answer.Failed<List<ModalApp>>(Trouble trouble) ->
          NOT_USED.contains(trouble.kind())
              ? new Listing.Unused()
              : new Listing.Unknown(Client.told(trouble));
      case Answer.Value<List<ModalApp>>(List<ModalApp> apps) ->
          new Listing.Listed(
              apps.stream().filter(ForeignApps::runs).map(ForeignApps::run).toList());
    };
  }

  /** An app that is deployed and holds no container waits for calls, at no cost. */
  private static boolean runs(ModalApp app) {
    return !app.state().ended() && (app.tasks() > 0 || app.state() != AppState.DEPLOYED);
  }

  private static Run run(ModalApp app) {
    return new Run(
        app.id(),
        app.description(),
        JobHandle.tagOf(app.description()),
        app.state().spelling(),
        app.tasks(),
        app.createdAt());
  }

  @Override
  public Holding holding(String id) {
    return holdings.get(id, () -> look(id));
  }

  private Holding look(String id) {
    return switch (cli.appInfo(id)) {
      case Answer.Failed<AppInfo>(Trouble trouble) -> new Holding.Unknown(Client.told(trouble));
      case Answer.Value<AppInfo>(AppInfo info) -> {
        List<Container> kinds = new ArrayList<>();
        for (String function : info.functions().values()) {
          switch (cli.functionInfo(function)) {
            case Answer.Failed<FunctionLimits>(Trouble trouble) -> {
              yield new Holding.Unknown(Client.told(trouble));
            }
            case Answer.Value<FunctionLimits>(FunctionLimits limits) ->
                kinds.addAll(containers(limits));
          }
        }
        yield kinds.isEmpty()
            ? new Holding.Unknown("Modal tells no function of it")
            : new Holding.Known(kinds);
      }
    };
  }

  /** One for each kind of GPU that is admitted. */
  private static List<Container> containers(FunctionLimits limits) {
    BigDecimal cores = limits.cpu().map(FunctionLimits.Amount::request).orElse(LEAST);
    BigDecimal memory =
        limits
            .memoryMib()
            .map(amount -> amount.request().divide(MIB_IN_GIB, MathContext.DECIMAL64))
            .orElse(LEAST);
    return limits.gpus().isEmpty()
        ? List.of(new Container(Optional.empty(), 0, cores.max(LEAST), memory.max(LEAST)))
        : limits.gpus().stream()
            .map(
                gpu ->
                    new Container(
                        Optional.of(gpu.name()), gpu.count(), cores.max(LEAST), memory.max(LEAST)))
            .toList();
  }

  @Override
  public Handle adopted(String id, String tag, Instant from) {
    return new AdoptedApp(tag, id, from).handle();
  }
}
