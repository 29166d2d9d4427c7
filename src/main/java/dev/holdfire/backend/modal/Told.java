package dev.holdfire.backend.modal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the driver of a job wrote down so far.
 *
 * @param app the app's id, once there is one
 * @param spawns the calls that it was about to make, in order
 * @param refused why it makes no more calls
 * @param failed how the entrypoint failed, in one line
 * @param done whether the entrypoint came to its end
 */
record Told(
    Optional<String> app,
    List<Spawn> spawns,
    Optional<String> refused,
    Optional<String> failed,
    boolean done) {

  /**
   * A call that was to be made.
   *
   * @param function the id of the function's variant, which no other job has
   * @param volumes the names of the volumes that it mounts, by path
   * @param call its id; empty while no answer came
   * @param error why it was not made, as far as the client knows
   */
  record Spawn(
      String function, Map<String, String> volumes, Optional<String> call, Optional<String> error) {
    /** Errors by which a call was refused; after any other it may have been made. */
    private static final Pattern REFUSAL =
        Pattern.compile(
            "(?s)(ResourceExhausted|Invalid|Auth|NotFound|PermissionDenied|Type|Value)[A-Za-z]*:.*");

    /** Whether its last try was refused. One before it may have been made, its answer lost. */
    boolean refused() {
      return error.filter(REFUSAL.asMatchPredicate()).isPresent();
    }
  }

  /** Reads the lines; one that is still being written is not there yet. */
  static Told of(List<String> lines) {
    Told told = new Told(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), false);
    for (String line : lines) {
      Optional<JsonNode> event = parse(line);
      if (event.isPresent()) {
        told = told.and(event.get());
      }
    }
    return told;
  }

  /** The ids of the calls that are known to have been made, in order. */
  List<String> calls() {
    return spawns.stream().flatMap(spawn -> spawn.call().stream()).toList();
  }

  /** The same, with the words of the script masked. */
  Told masked(UnaryOperator<String> mask) {
    return new Told(app, spawns, refused.map(mask), failed.map(mask), done);
  }

  private Told and(JsonNode event) {
    return switch (event.path("event").asString("")) {
      case "ready" -> new Told(text(event, "app"), spawns, refused, failed, done);
      case "spawning" -> {
        List<Spawn> more = new ArrayList<>(spawns);
        more.add(
            new Spawn(
                event.path("function").asString(""),
                volumes(event.path("volumes")),
                Optional.empty(),
                Optional.empty()));
        yield with(more);
      }
      case "call" -> answered(event, text(event, "call"), Optional.empty());
      case "not_spawned" -> answered(event, Optional.empty(), text(event, "error"));
      case "refused" -> new Told(app, spawns, text(event, "reason"), failed, done);
      case "failed" -> new Told(app, spawns, refused, text(event, "reason"), done);
      case "done" -> new Told(app, spawns, refused, failed, true);
      default -> this;
    };
  }

  /** A script may make several calls at once: each has its number. */
  private Told answered(JsonNode event, Optional<String> call, Optional<String> error) {
    List<Spawn> answered = new ArrayList<>(spawns);
    int index = event.path("number").asInt(answered.size()) - 1;
    if (index >= 0 && index < answered.size()) {
      Spawn asked = answered.get(index);
      answered.set(index, new Spawn(asked.function(), asked.volumes(), call, error));
    }
    return with(answered);
  }

  private Told with(List<Spawn> changed) {
    return new Told(app, List.copyOf(changed), refused, failed, done);
  }

  private static Optional<JsonNode> parse(String line) {
    try {
      return Optional.of(JsonMapper.shared().readTree(line));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonNode event, String name) {
    return Optional.of(event.path(name).asString("")).filter(text -> !text.isEmpty());
  }

  private static Map<String, String> volumes(JsonNode node) {
    Map<String, String> volumes = new LinkedHashMap<>();
    node.properties().forEach(entry -> volumes.put(entry.getKey(), entry.getValue().asString("")));
    return Map.copyOf(volumes);
  }
}
