package dev.holdfire.backend.local;

/**
 * One process, never another one that got the same number later.
 *
 * @param pid its number
 * @param startTicks when it began, in clock ticks since the machine started (field 22 of {@code
 *     /proc/PID/stat})
 * @param bootId which start of the machine
 */
record Identity(long pid, long startTicks, String bootId) {}
