package dev.holdfire;

import dev.holdfire.mcp.ToolListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the answer to {@code tools/list} beside the manifests, for the build. */
public final class ListTools {
  private ListTools() {}

  /** The argument is the packaged folder of the manifests. */
  public static void main(String[] folder) throws IOException {
    Files.writeString(
        Path.of(folder[0]).resolve(ToolListing.FILE), ToolListing.render(Server.manifests()));
  }
}
