package dev.holdfire.jobs.output;

import java.util.Optional;

/** Reads one form in which trainers print how far they are. */
sealed interface Recogniser permits Format, Fields {

  /** What the line says, if it is of this form; of several on a line the last. */
  Optional<Mark> read(String line);
}
