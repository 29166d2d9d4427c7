package dev.holdfire.backend.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether a file reads as what its name claims. Ends and tables of contents are looked at, where a
 * write that was cut short shows; the content is not loaded.
 */
final class CheckpointForm {
  /** The start of what {@code torch.save} wrote before version 1.6: protocol 2 and its number. */
  private static final byte[] TORCH_LEGACY =
      HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e");

  private static final byte[] ZIP = "PK".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NUMPY = HexFormat.of().parseHex("934e554d5059");
  private static final int MAX_JSON_BYTES = 16 << 20;
  private static final int MAX_HEADER_BYTES = 100_000_000;

  private CheckpointForm() {}

  /**
   * What a look at a file found.
   *
   * @param whole whether it reads as what it claims to be
   * @param note what was looked at, or why it is not whole
   */
  record Finding(boolean whole, String note) {}

  static Finding look(Path file, long bytes) {
    if (bytes == 0) {
      return new Finding(false, "empty");
    }
    try {
      return switch (extension(file)) {
        case "pt", "pth", "bin", "ckpt" -> torch(file);
        case "npz" -> archive(file, "arrays", name -> name.endsWith(".npy"));
        case "keras" -> archive(file, "weights", name -> name.endsWith(".weights.h5"));
        case "npy" ->
            startsWith(file, NUMPY)
                ? new Finding(true, "begins as a NumPy array")
                : new Finding(false, "does not begin as a NumPy array");
        case "safetensors" -> safetensors(file, bytes);
        case "pkl", "pickle" ->
            lastByte(file, bytes) == '.'
                ? new Finding(true, "ends as a complete pickle")
                : new Finding(false, "the pickle has no end");
        case "json" -> json(file, bytes);
        case String other ->
            new Finding(
                false,
                "not empty and no longer growing; the form %s is not looked into"
                    .formatted(other.isEmpty() ? "without an extension" : "." + other));
      };
    } catch (IOException e) {
      return new Finding(false, "cannot be read: " + e.getMessage());
    }
  }

  private static Finding torch(Path file) throws IOException {
    if (startsWith(file, TORCH_LEGACY)) {
      return new Finding(true, "begins as a checkpoint of torch before 1.6; its end is not known");
    }
    return startsWith(file, ZIP)
        ? archive(file, "data.pkl", name -> name.endsWith("/data.pkl"))
        : new Finding(false, "neither an archive nor a pickle as torch writes them");
  }

  /**
   * A ZIP archive that has its table, which is written last, and holds what such an archive holds.
   * The first such entry is read to its end and its checksum compared.
   */
  private static Finding archive(Path file, String what, Predicate<String> wanted) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Optional<? extends ZipEntry> entry =
          zip.stream().filter(each -> wanted.test(each.getName())).findFirst();
      if (entry.isEmpty()) {
        return new Finding(false, "a complete archive without " + what);
      }
      CRC32 checksum = new CRC32();
      try (InputStream content =
          new CheckedInputStream(zip.getInputStream(entry.get()), checksum)) {
        content.transferTo(OutputStream.nullOutputStream());
      }
      if (checksum.getValue() != entry.get().getCrc()) {
        return new Finding(false, "the checksum of %s does not fit".formatted(what));
      }
      return new Finding(
          true,
          "an archive with a complete table of %d entries, %s among them"
              .formatted(zip.size(), what));
    } catch (IOException e) {
      return new Finding(false, "the archive is not complete: " + e.getMessage());
    }
  }

  private static Finding safetensors(Path file, long bytes) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
      long header = bytes < 8 ? -1 : Long.reverseBytes(content.readLong());
      if (header < 2 || header > Math.min(MAX_HEADER_BYTES, bytes - 8)) {
        return new Finding(false, "the length of its header cannot be right");
      }
      byte[] text = new byte[(int) header];
      content.readFully(text);
      JsonNode table = parse(text);
      if (!table.isObject()) {
        return new Finding(false, "its header is no table of tensors");
      }
      long data = 0;
      for (var entry : table.properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          long begin = entry.getValue().path("data_offsets").path(0).asLong(-1);
          long end = entry.getValue().path("data_offsets").path(1).asLong(-1);
          if (begin < 0 || end < begin || end > bytes - 8 - header) {
            return new Finding(
                false,
                "its header speaks of bytes %d to %d, which it has not".formatted(begin, end));
          }
          data = Math.max(data, end);
        }
      }
      return 8 + header + data == bytes
          ? new Finding(true, "header and size agree")
          : new Finding(
              false,
              "its header speaks of %d bytes, it has %d".formatted(8 + header + data, bytes));
    } catch (JacksonException e) {
      return new Finding(false, "its header cannot be read");
    }
  }

  private static Finding json(Path file, long bytes) throws IOException {
    if (bytes > MAX_JSON_BYTES) {
      return new Finding(false, "too large to be looked into");
    }
    try {
      parse(Files.readAllBytes(file));
      return new Finding(true, "complete JSON");
    } catch (JacksonException e) {
      return new Finding(false, "not complete JSON");
    }
  }

  private static JsonNode parse(byte[] text) {
    return JsonMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build()
        .readTree(text);
  }

  private static boolean startsWith(Path file, byte[] start) throws IOException {
    try (var content = Files.newInputStream(file)) {
      return Arrays.equals(content.readNBytes(start.length), start);
    }
  }

  private static int lastByte(Path file, long bytes) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
      content.seek(bytes - 1);
      return content.read();
    }
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
