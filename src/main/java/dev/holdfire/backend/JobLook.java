package dev.holdfire.backend;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one look at a job shows, read once for all who need it.
 *
 * @param newest its newest lines of output; none where none were asked for
 * @param writtenAt when the newest of them was written; empty where the backend cannot tell
 * @param parts what runs in its name, where its backend keeps a list of that
 */
public record JobLook(
    JobStatus status, LogPage newest, Optional<Instant> writtenAt, List<JobPart> parts) {
  public JobLook {
    parts = List.copyOf(parts);
  }
}
