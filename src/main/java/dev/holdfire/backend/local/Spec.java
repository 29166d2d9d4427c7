package dev.holdfire.backend.local;

import java.util.List;
import java.util.Map;

/**
 * What the supervisor is told to run.
 *
 * @param command the program's path and its arguments
 * @param folder the working folder
 * @param environment variables on top of the supervisor's own
 * @param limitSeconds the limit on each attempt
 * @param maxAttempts one and the permitted retries
 * @param graceSeconds between the order to end and the end by force
 * @param checkpointExtensions what the name of a file to resume from may end with
 */
record Spec(
    List<String> command,
    String folder,
    Map<String, String> environment,
    long limitSeconds,
    int maxAttempts,
    long graceSeconds,
    List<String> checkpointExtensions) {}
