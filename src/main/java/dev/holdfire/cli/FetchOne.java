package dev.holdfire.cli;

import dev.holdfire.jobs.JobArtifacts;
import dev.holdfire.jobs.fetch.Destination;
import dev.holdfire.jobs.fetch.LocalName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches one file, telling how far it is and what came of it. */
record FetchOne(
    JobArtifacts artifacts, Destination destination, FetchProgress progress, boolean force) {
  private static final long LOOK_MILLIS = 500;

  /** Whether the file is there now, under its name. */
  boolean fetch(JobArtifacts.Item item) throws InterruptedException {
    progress.next(item);
    return switch (LocalName.of(item.path())) {
      case LocalName.Unsafe(String reason) ->
          progress.told("not fetched: its name cannot be used here: " + reason, false);
      case LocalName.Safe name -> {
        try {
          yield fetch(item, name);
        } catch (IOException e) {
          yield progress.told("not fetched: " + e, false);
        }
      }
    };
  }

  private boolean fetch(JobArtifacts.Item item, LocalName.Safe name)
      throws IOException, InterruptedException {
    Optional<Long> there = destination.taken(name);
    if (!force && there.isPresent() && there.get() != item.bytes()) {
      return kept();
    }
    Path arrival = destination.arrival();
    Optional<String> trouble = arrives(item, arrival);
    if (trouble.isPresent()) {
      return progress.told("not fetched: " + trouble.get(), false);
    }
    return switch (destination.place(arrival, name, force)) {
      case NEW -> progress.told("done", true);
      case REPLACED -> progress.told("done, in place of another", true);
      case SAME -> progress.told("is there already", true);
      case KEPT -> kept();
    };
  }

  private boolean kept() {
    return progress.told(
        "not fetched: another file stands there; --force replaces it, --to names another folder",
        false);
  }

  private Optional<String> arrives(JobArtifacts.Item item, Path arrival)
      throws InterruptedException {
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<String>> copying = thread.submit(() -> artifacts.copy(item, arrival));
      while (true) {
        try {
          return copying.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          progress.sofar(arrival);
        } catch (ExecutionException e) {
          return Optional.of(String.valueOf(e.getCause()));
        }
      }
    }
  }
}
