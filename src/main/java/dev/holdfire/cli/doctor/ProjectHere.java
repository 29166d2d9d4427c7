package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether launches from here would belong to a project. */
public record ProjectHere(Optional<Path> project) implements Check {
  private static final String ID = "project";

  @Override
  public List<Finding> findings() {
    return List.of(
        project
            .map(folder -> Finding.good(ID, Severity.WARNING, folder.toString()))
            .orElseGet(
                () ->
                    Finding.bad(
                        ID,
                        Severity.WARNING,
                        "none: this is a home or root folder",
                        "run it in a project's folder: a launch needs one")));
  }
}
