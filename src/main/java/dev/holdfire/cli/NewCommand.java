package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.redact.PlainText;
import dev.holdfire.script.TrainingTemplate;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes a script to begin with. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a training script into this folder that passes every rule, on Modal and on this"
          + " machine.",
      "It overwrites nothing."
    })
final class NewCommand implements Callable<Integer> {
  private static final String TRAINING = "modal-training";

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "KIND", description = "What to write: " + TRAINING + ".")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The script's name, without .py.")
  private String name = "";

  NewCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    if (!kind.equals(TRAINING)) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "\"%s\" is nothing that can be written here; say %s"
              .formatted(PlainText.line(kind, 40), TRAINING));
    }
    String script = TrainingTemplate.script(name);
    Path file = surroundings.working().resolve(name + ".py");
    try {
      Files.writeString(file, script, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new HoldfireException(
          ErrorCode.EXTERNAL,
          "%s is there already and was left as it is. Use another name, or move it away."
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.EXTERNAL, "%s cannot be written: %s".formatted(file, e), e);
    }
    out.println("wrote " + file);
    out.print(TrainingTemplate.next(name));
    out.flush();
    return ExitCode.DONE.number();
  }
}
