package dev.holdfire.backend;

import java.time.Instant;
import java.util.Optional;

/**
 * A file that a job left behind.
 *
 * @param path with slashes, such as {@code runs/step_500.pt}. The job chose it: it may lead
 *     anywhere, and who makes a local name of it checks it first
 * @param origin where its backend finds it; opaque to all others
 * @param bytes its size when it was listed
 * @param writtenAt when it was last changed; empty where the backend does not tell
 */
public record Artifact(String path, String origin, long bytes, Optional<Instant> writtenAt) {}
