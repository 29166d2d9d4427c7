package dev.holdfire.cli.client;

import dev.holdfire.cli.client.Remembered.Was;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts this program into one configuration of a client, and takes it out again. */
public final class ClientSetup {
  private static final int TRIES = 5;

  private final Syntax syntax;
  private final Map<String, JsonNode> members;
  private final List<String> foreign;
  private final Path file;
  private final Remembered.Place place;
  private final boolean ownerOnly;
  private final Difference difference;

  /**
   * @param launcher what the client is to start
   * @param variables what is to be set for it, besides what an entry sets already
   * @param file the configuration, whether it is there or not
   * @param ownerOnly whether a new file is nobody else's to read
   * @param state the state folder, where what was done is remembered
   * @param mask hides the secrets of a text that is shown
   */
  public ClientSetup(
      Client client,
      Path launcher,
      Map<String, String> variables,
      Path file,
      boolean ownerOnly,
      Path state,
      UnaryOperator<String> mask) {
    this.syntax = client.syntax();
    this.members = client.members(launcher, variables);
    this.foreign = client.foreign();
    this.file = file;
    this.place = new Remembered.Place(state, file);
    this.ownerOnly = ownerOnly;
    this.difference = new Difference(mask);
  }

  /**
   * What a change is, or was.
   *
   * @param lines the lines that go and come; none where nothing is to be done
   * @param deletes whether the file itself goes
   */
  public record Change(List<String> lines, boolean deletes) {
    public Change {
      lines = List.copyOf(lines);
    }
  }

  private record Plan(String before, String after, boolean deletes, Optional<Remembered> memory) {}

  private interface Planning {
    Plan plan(ConfigFile found) throws IOException;
  }

  /**
   * Puts the entry in, or brings the one that is there up to date.
   *
   * @param write whether to do it, not only to show it
   * @throws HoldfireException with {@code INVALID_INPUT} if the file cannot be understood, {@code
   *     STATE_UNUSABLE} if it cannot be read or written; it is as it was then
   */
  public Change enter(boolean write) {
    return run(this::entering, write);
  }

  /** Takes out what {@link #enter} put in, and keeps everything else; throws as that does. */
  public Change takeOut(boolean write) {
    return run(this::takingOut, write);
  }

  private Change run(Planning planning, boolean write) {
    try {
      for (int i = 0; i < TRIES; i++) {
        ConfigFile found = ConfigFile.read(file);
        Plan plan = planning.plan(found);
        boolean same = !plan.deletes() && plan.before().equals(plan.after());
        Change change =
            new Change(
                same ? List.of() : difference.lines(plan.before(), plan.after()), plan.deletes());
        if (same || !write || written(found, plan)) {
          return change;
        }
      }
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE,
          "%s is being changed by another program and was left as it is; close the client and run"
                  .formatted(file)
              + " this again");
    } catch (Unreadable e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "%s was left as it is: %s. Correct that, then run this again."
              .formatted(file, e.getMessage()),
          e);
    } catch (IOException | UncheckedIOException e) {
      String reason =
          e instanceof AccessDeniedException denied
              ? Optional.ofNullable(denied.getReason()).orElse("rights are missing")
              : String.valueOf(e.getMessage());
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE,
          "%s was left as it is: %s. Make it and its folder writable, then run this again."
              .formatted(file, reason),
          e);
    }
  }

  /** False where somebody else changed the file meanwhile. */
  private boolean written(ConfigFile found, Plan plan) throws IOException {
    if (plan.deletes()) {
      List<String> folders = plan.memory().map(Remembered::folders).orElse(List.of());
      if (!found.delete()) {
        return false;
      }
      place.forget();
      leave(folders);
      return true;
    }
    // What was there is remembered before it goes.
    if (plan.memory().isPresent()) {
      place.write(plan.memory().get());
    }
    Optional<List<Path>> made = found.replace(plan.after(), ownerOnly);
    if (made.isEmpty()) {
      return false;
    }
    if (plan.memory().isEmpty()) {
      place.forget();
    } else if (!made.get().isEmpty()) {
      Remembered memory = plan.memory().get();
      place.write(
          new Remembered(
              memory.digest(),
              memory.edit(),
              memory.was(),
              memory.members(),
              made.get().stream().map(Path::toString).toList()));
    }
    return true;
  }

  private static void leave(List<String> folders) throws IOException {
    for (String folder : folders) {
      try {
        Files.deleteIfExists(Path.of(folder));
      } catch (DirectoryNotEmptyException | NoSuchFileException _) {
        return;
      }
    }
  }

  private Plan entering(ConfigFile found) throws IOException {
    String before = found.text();
    ObjectNode expected = syntax.tree(before).deepCopy().asObject();
    boolean there = expected.path(syntax.container()).has(Syntax.NAME);
    ObjectNode entry =
        expected.withObjectProperty(syntax.container()).withObjectProperty(Syntax.NAME);
    Was was = was(found, before);
    Map<String, String> spelled = new LinkedHashMap<>();
    String after = before;
    if (there) {
      for (String name : names()) {
        spelled.put(name, syntax.member(before, name).orElse(""));
      }
      for (Map.Entry<String, JsonNode> member : wanted(entry).entrySet()) {
        if (!member.getValue().equals(entry.get(member.getKey()))) {
          after = syntax.withMember(after, member.getKey(), syntax.spelled(member.getValue()));
        }
      }
      for (String name : foreign) {
        if (entry.has(name)) {
          after = syntax.withoutMember(after, name);
        }
      }
    } else {
      after = syntax.added(before, members);
    }
    wanted(entry).forEach(entry::set);
    entry.remove(foreign);
    proven(after, expected);
    Optional<Remembered> earlier = there ? place.read() : Optional.empty();
    String first = before;
    if (earlier.isPresent() && earlier.get().isOf(before)) {
      first = earlier.get().edit().undone(before);
    }
    return new Plan(
        before,
        after,
        false,
        Optional.of(
            new Remembered(
                digest(after, earlier, before),
                Edit.between(first, after),
                earlier.map(Remembered::was).orElse(was),
                earlier.map(Remembered::members).orElse(spelled),
                earlier.map(Remembered::folders).orElse(List.of()))));
  }

  /** The members of this program, with the variables that the entry sets besides its own. */
  private Map<String, JsonNode> wanted(ObjectNode entry) {
    Map<String, JsonNode> wanted = new LinkedHashMap<>(members);
    wanted.computeIfPresent(
        Client.ENVIRONMENT,
        (name, ours) ->
            entry.path(name).isObject()
                ? entry.path(name).asObject().deepCopy().setAll(ours.asObject())
                : ours);
    return wanted;
  }

  /** Without a digest the change is no longer taken back as a whole, only member by member. */
  private static String digest(String after, Optional<Remembered> earlier, String before) {
    boolean changedSince = earlier.isPresent() && !earlier.get().isOf(before);
    return changedSince ? "" : Digests.sha256(after);
  }

  private Was was(ConfigFile found, String before) {
    if (found.content().isEmpty()) {
      return Was.NOTHING;
    }
    JsonNode container = syntax.tree(before).path(syntax.container());
    return container.isMissingNode()
        ? Was.FILE
        : container.has(Syntax.NAME) ? Was.ENTRY : Was.CONTAINER;
  }

  private List<String> names() {
    return Stream.concat(members.keySet().stream(), foreign.stream()).distinct().toList();
  }

  private Plan takingOut(ConfigFile found) throws IOException {
    String before = found.text();
    ObjectNode expected = syntax.tree(before).deepCopy().asObject();
    JsonNode entry = expected.path(syntax.container()).path(Syntax.NAME);
    Optional<Remembered> memory = place.read();
    // An entry of that name that starts something else is not ours to take.
    boolean ours = memory.isPresent() || entry.path("command").asString("").endsWith(Syntax.NAME);
    if (entry.isMissingNode() || !ours) {
      return new Plan(before, before, false, Optional.empty());
    }
    Was was = memory.map(Remembered::was).orElse(Was.CONTAINER);
    if (memory.isPresent() && memory.get().isOf(before)) {
      boolean deletes = was == Was.NOTHING;
      return new Plan(
          before, memory.get().edit().undone(before), deletes, deletes ? memory : Optional.empty());
    }
    ObjectNode container = expected.withObjectProperty(syntax.container());
    String after = before;
    if (was == Was.ENTRY) {
      for (Map.Entry<String, String> member : memory.orElseThrow().members().entrySet()) {
        after = restored(after, member.getKey(), member.getValue());
      }
      syntax.tree(after);
      return new Plan(before, after, false, Optional.empty());
    }
    after = syntax.removed(after);
    container.remove(Syntax.NAME);
    if (container.isEmpty() && was != Was.CONTAINER) {
      expected.remove(syntax.container());
      if (syntax.tree(after).has(syntax.container())) {
        after = syntax.withoutContainer(after);
      }
    } else if (container.isEmpty() && !syntax.tree(after).has(syntax.container())) {
      // In TOML a table is there by what is below it.
      expected.remove(syntax.container());
    }
    proven(after, expected);
    boolean deletes = was == Was.NOTHING && expected.isEmpty() && after.strip().length() <= 2;
    return new Plan(before, after, deletes, deletes ? memory : Optional.empty());
  }

  private String restored(String text, String name, String spelled) {
    if (!spelled.isEmpty()) {
      return syntax.withMember(text, name, spelled);
    }
    return syntax.member(text, name).isPresent() ? syntax.withoutMember(text, name) : text;
  }

  /** Nothing is written that does not read as what was there with our entry changed. */
  private void proven(String after, ObjectNode expected) {
    JsonNode read;
    try {
      read = syntax.tree(after);
    } catch (Unreadable e) {
      throw new Unreadable("an entry cannot be put in safely (" + e.getMessage() + ")");
    }
    if (!read.equals(expected)) {
      throw new Unreadable("an entry cannot be changed safely here: do it by hand");
    }
  }
}
