package dev.holdfire.backend;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** By what a checkpoint is known among other files. */
public final class CheckpointNames {
  /** What a checkpoint's name ends with. */
  public static final List<String> EXTENSIONS =
      List.of(
          ".pt",
          ".pth",
          ".ckpt",
          ".bin",
          ".safetensors",
          ".npz",
          ".npy",
          ".pkl",
          ".pickle",
          ".h5",
          ".keras",
          ".msgpack",
          ".onnx");

  private static final Pattern NAMED = Pattern.compile("checkpoint|ckpt");
  private static final Pattern NAMED_JSON = Pattern.compile(".*(checkpoint|ckpt|state).*\\.json");

  private CheckpointNames() {}

  /**
   * Whether a file looks like one.
   *
   * @param path with slashes, relative to its volume
   */
  public static boolean looksLikeOne(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    String name = lower.substring(lower.lastIndexOf('/') + 1);
    if (name.endsWith(".json")) {
      return NAMED_JSON.matcher(name).matches();
    }
    return EXTENSIONS.stream().anyMatch(name::endsWith) || NAMED.matcher(lower).find();
  }
}
