package dev.holdfire.backend.local;

/**
 * The order to end a job.
 *
 * @param askedBoot when it was given, in seconds since the machine was started
 * @param bootId which start of the machine
 */
record StopOrder(double askedBoot, String bootId) {}
