package dev.holdfire.backend;

import java.time.Instant;

/**
 * A checkpoint that a job wrote.
 *
 * @param path where it lies, relative to the job's volume
 * @param bytes its size
 * @param writtenAt when it was last changed
 * @param verified whether it was seen to be whole: it exists, is not empty, no longer grows, and
 *     reads as what its name claims
 * @param note what was looked at, or why it is not verified
 */
public record CheckpointFile(
    String path, long bytes, Instant writtenAt, boolean verified, String note) {}
