package dev.holdfire.tools;

import dev.holdfire.mcp.Prompt;
import dev.holdfire.script.TrainingTemplate;
import java.util.List;
import java.util.Map;

/** The training script that {@code holdfire new modal-training} writes. */
public final class TrainingPrompt implements Prompt {
  private static final String NAME = "name";

  @Override
  public String name() {
    return "modal-training";
  }

  @Override
  public String title() {
    return "A training script to begin with";
  }

  @Override
  public String description() {
    return "Writes a training script that passes every rule of Holdfire, on Modal and on this"
        + " machine.";
  }

  @Override
  public List<Argument> arguments() {
    return List.of(new Argument(NAME, "The script's name, without .py, such as tiny_model.", true));
  }

  @Override
  public String text(Map<String, String> arguments) {
    String name = arguments.getOrDefault(NAME, "");
    return "Write this to %s.py, unless there is such a file already.%n%n```python%n%s```%n%n%s"
        .formatted(name, TrainingTemplate.script(name), TrainingTemplate.next(name));
  }
}
