package dev.holdfire.mcp;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder that the client of one session works in, asked for once. */
final class ClientRoots {
  private static final Logger LOG = LoggerFactory.getLogger(ClientRoots.class);
  private static final Duration WAIT = Duration.ofSeconds(2);

  private volatile @Nullable List<Path> known;

  /** The client says that its roots changed. */
  void forget() {
    known = null;
  }

  /** The first root that is a folder of this machine. An answer that did not come is not kept. */
  Optional<Path> first(McpAsyncServerExchange exchange, CallSignals signals) {
    List<Path> roots = known;
    if (roots == null) {
      Optional<List<Path>> answer = ask(exchange, signals);
      answer.ifPresent(paths -> known = paths);
      roots = answer.orElse(List.of());
    }
    return roots.stream().findFirst();
  }

  private static Optional<List<Path>> ask(McpAsyncServerExchange exchange, CallSignals signals) {
    McpSchema.ClientCapabilities capabilities = exchange.getClientCapabilities();
    if (capabilities == null || capabilities.roots() == null || !signals.canAsk()) {
      return Optional.empty();
    }
    CompletableFuture<McpSchema.ListRootsResult> listed = exchange.listRoots(null).toFuture();
    try {
      return signals.answer(listed, WAIT).map(answer -> paths(answer).toList());
    } catch (ExecutionException e) {
      LOG.info("The client did not name its roots: {}", String.valueOf(e.getCause()));
      return Optional.empty();
    } finally {
      listed.cancel(false);
    }
  }

  private static Stream<Path> paths(McpSchema.ListRootsResult answer) {
    List<McpSchema.Root> roots = answer.roots();
    return roots == null
        ? Stream.empty()
        : roots.stream().flatMap(root -> path(root.uri()).stream());
  }

  private static Optional<Path> path(@Nullable String uri) {
    try {
      URI parsed = URI.create(uri == null ? "" : uri);
      return "file".equalsIgnoreCase(parsed.getScheme())
          ? Optional.of(Path.of(parsed))
          : Optional.empty();
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }
}
