package dev.holdfire.cli.doctor;

import java.util.List;

/** One thing that a server or its user relies on. */
@FunctionalInterface
public interface Check {

  /** What was found; none where there is nothing of this kind to look at. */
  List<Finding> findings();
}
