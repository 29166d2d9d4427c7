package dev.holdfire.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** The digest of a program's jars that the name of its cache of classes holds. */
public final class JarsDigest {
  private static final int NAME_DIGITS = 16;

  private JarsDigest() {}

  /** Of the jars of a folder, in the order of their names: of each its name and its content. */
  public static String in(Path folder) throws IOException {
    MessageDigest all = sha256();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        all.update(String.valueOf(jar.getFileName()).getBytes(StandardCharsets.UTF_8));
        all.update(of(jar));
      }
    }
    return HexFormat.of().formatHex(all.digest()).substring(0, NAME_DIGITS);
  }

  /** The SHA-256 of one file. */
  public static byte[] of(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
