package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.jobs.JobArtifacts;
import dev.holdfire.jobs.fetch.Destination;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies what a job left behind into a folder of this machine. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Copies the artifacts and checkpoints of a job into a folder of this machine.",
      "A file gets its name once all of it is there; one that is there and differs is kept."
    })
final class FetchCommand implements Callable<Integer> {
  private static final int MOST_NAMED = 20;

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "JOB", description = "The job, such as hf-abcdefghij.")
  private String job = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATTERN",
      description =
          "Which files: a glob over paths, names or folders, such as '*.pt' or 'runs/**'"
              + " (default: all).")
  private @Nullable String pattern;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where to (default: a folder called as the job, in the working folder).")
  private @Nullable Path to;

  @Option(names = "--force", description = "Replace files that are there and differ.")
  private boolean force;

  FetchCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Application application = surroundings.application().get()) {
      JobArtifacts artifacts = JobArtifacts.of(job, application.ledger(), application.backends());
      JobArtifacts.Listing listing = artifacts.list();
      List<JobArtifacts.Item> wanted = wanted(listing);
      Path folder = surroundings.working().resolve(to == null ? Path.of(job) : to);
      try (Destination destination = Destination.open(folder)) {
        announce(wanted, listing.notes(), destination);
        FetchProgress progress = new FetchProgress(out, wanted.size());
        boolean complete = true;
        for (JobArtifacts.Item item : wanted) {
          complete &= new FetchOne(artifacts, destination, progress, force).fetch(item);
        }
        return (complete ? ExitCode.DONE : ExitCode.REFUSED).number();
      }
    }
  }

  private List<JobArtifacts.Item> wanted(JobArtifacts.Listing listing) {
    if (listing.items().isEmpty()) {
      throw new HoldfireException(
          ErrorCode.NOT_FOUND,
          "%s left no files (%s)".formatted(job, String.join("; ", listing.notes())));
    }
    Optional<ArtifactPattern> chosen = Optional.ofNullable(pattern).map(ArtifactPattern::of);
    List<JobArtifacts.Item> wanted =
        listing.items().stream()
            .filter(item -> chosen.isEmpty() || chosen.get().matches(item.path()))
            .toList();
    if (wanted.isEmpty()) {
      throw new HoldfireException(
          ErrorCode.NOT_FOUND,
          "no file of %s is called %s; there is %s"
              .formatted(
                  job, TerminalAnswer.shown(String.valueOf(pattern)), named(listing.items())));
    }
    return wanted;
  }

  private static String named(List<JobArtifacts.Item> items) {
    String names =
        items.stream()
            .limit(MOST_NAMED)
            .map(item -> TerminalAnswer.shown(item.path()))
            .collect(Collectors.joining(", "));
    int more = items.size() - MOST_NAMED;
    return more > 0 ? names + " and %d more".formatted(more) : names;
  }

  /** Sizes first. */
  private void announce(
      List<JobArtifacts.Item> wanted, List<String> notes, Destination destination) {
    Tables.print(
        out,
        List.of("FILE", "SIZE", "WRITTEN"),
        wanted.stream()
            .map(
                item ->
                    List.of(
                        item.path(),
                        Sizes.shown(item.bytes()),
                        item.writtenAt().map(Object::toString).orElse("unknown")))
            .toList());
    notes.forEach(note -> out.println("Note: " + TerminalAnswer.shown(note)));
    long bytes = wanted.stream().mapToLong(JobArtifacts.Item::bytes).sum();
    out.printf(
        "%d %s, %s, to %s%n",
        wanted.size(),
        wanted.size() == 1 ? "file" : "files",
        Sizes.shown(bytes),
        destination.folder());
    out.flush();
    Optional<Long> room = destination.room();
    if (room.isPresent() && room.get() < bytes) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "there is room for %s only: make room, name fewer files, or another folder with --to"
              .formatted(Sizes.shown(room.get())));
    }
  }
}
