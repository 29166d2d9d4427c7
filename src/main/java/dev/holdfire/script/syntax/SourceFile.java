package dev.holdfire.script.syntax;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file as it was read.
 *
 * @param path canonical
 * @param text without a byte order mark
 * @param byteOrderMark whether one stood before the text
 * @param sha256 of the bytes, in lower-case hexadecimal
 */
public record SourceFile(Path path, String text, boolean byteOrderMark, String sha256) {
  /** The largest file that is read, in bytes. */
  public static final int MAX_BYTES = 2 << 20;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * Reads a file whole.
   *
   * @throws HoldfireException as {@link ErrorCode#INVALID_INPUT} when there is no such file, it is
   *     no regular file, too large, or not UTF-8
   */
  public static SourceFile read(Path path) {
    byte[] bytes;
    Path real;
    try {
      real = path.toRealPath();
      if (!Files.isRegularFile(real)) {
        throw unusable(path, "it is no regular file", "Name a file");
      }
      try (InputStream in = Files.newInputStream(real)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
    } catch (IOException e) {
      throw unusable(
          path,
          Files.exists(path) ? "reading it failed (" + e.getMessage() + ")" : "there is none",
          "Check the path and its rights");
    }
    if (bytes.length > MAX_BYTES) {
      throw unusable(path, "it has more than 2 MiB", "Move data out of the code");
    }
    try {
      return of(real, bytes);
    } catch (CharacterCodingException _) {
      throw unusable(path, "it is not UTF-8", "Save it as UTF-8");
    }
  }

  private static SourceFile of(Path path, byte[] bytes) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    boolean marked = text.startsWith(BYTE_ORDER_MARK);
    return new SourceFile(path, marked ? text.substring(1) : text, marked, digest(bytes));
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new HoldfireException(ErrorCode.FAULT, "This Java has no SHA-256.", e);
    }
  }

  private static HoldfireException unusable(Path path, String why, String next) {
    return new HoldfireException(
        ErrorCode.INVALID_INPUT, "The file %s cannot be read: %s. %s.".formatted(path, why, next));
  }
}
