package dev.holdfire.script;

import java.util.Optional;

/**
 * Something that is violated, or that could not be told.
 *
 * @param fix what to write instead; can be pasted
 * @param edit the same, where it can be applied
 * @param waived the reason that the policy gives for letting it be
 */
public record Finding(
    String rule,
    Severity severity,
    Evidence at,
    String message,
    String fix,
    Optional<Edit> edit,
    Optional<String> waived) {}
