package dev.holdfire.script;

import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.redact.Redactor;
import dev.holdfire.script.value.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads scripts that a test writes. */
public final class Scripts {
  private static final GpuCatalogue CATALOGUE = GpuCatalogue.load();

  private final ScriptReader reader =
      new ScriptReader(new Redactor(List.of(), List.of()), CATALOGUE);
  private final Path folder;

  public Scripts(Path folder) {
    this.folder = folder;
  }

  public static String resource(String name) {
    try (InputStream in = Scripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Scripts with(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  public Report read(String text) throws IOException {
    return read(text, Optional.empty(), Profile.STANDARD, (_, _) -> Optional.empty());
  }

  public Report read(String text, Optional<String> config, Profile profile, Waivers waivers)
      throws IOException {
    return read(text, config, Optional.empty(), profile, waivers);
  }

  /** As a run that is handed these. */
  public Report read(String text, Invocation invocation) throws IOException {
    return read(
        text,
        Optional.empty(),
        Optional.of(invocation),
        Profile.STANDARD,
        (_, _) -> Optional.empty());
  }

  public Report read(
      String text,
      Optional<String> config,
      Optional<Invocation> invocation,
      Profile profile,
      Waivers waivers)
      throws IOException {
    return with("script.py", text).file("script.py", config, invocation, profile, waivers);
  }

  /** A file that is there. */
  public Report file(String name, Profile profile) throws IOException {
    return file(name, Optional.empty(), Optional.empty(), profile, (_, _) -> Optional.empty());
  }

  private Report file(
      String name,
      Optional<String> config,
      Optional<Invocation> invocation,
      Profile profile,
      Waivers waivers)
      throws IOException {
    Path root = folder.toRealPath();
    return reader.read(
        new ScriptReader.Request(
            root.resolve(name),
            config.map(root::resolve),
            Optional.of(root),
            Optional.empty(),
            invocation,
            profile,
            waivers));
  }
}
