/**
 * What a person allows: the policy file of the user, and that of a project, which can only make it
 * tighter.
 */
@NullMarked
package dev.holdfire.policy;

import org.jspecify.annotations.NullMarked;
