package dev.holdfire.cli.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a Linux program of 64 bits says of itself in its header, by the ELF-64 object file format.
 *
 * @param machine as {@code uname -m} calls it, or its number
 * @param loader the program that starts it, which belongs to a C library; empty where it names none
 */
record ElfProgram(String machine, Optional<Path> loader) {
  private static final int HEADER = 4096;
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F', 2, 1};
  private static final int MACHINE = 0x12;
  private static final int PARTS_AT = 0x20;
  private static final int PART_SIZE = 0x36;
  private static final int PART_COUNT = 0x38;
  private static final int PART_OFFSET = 0x08;
  private static final int PART_LENGTH = 0x20;
  private static final int INTERPRETER = 3;

  /** Reads the header; empty for anything else. */
  static Optional<ElfProgram> read(Path file) {
    try (var in = Files.newInputStream(file)) {
      ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
      return isElf(header)
          ? Optional.of(new ElfProgram(machine(header.getShort(MACHINE) & 0xffff), loader(header)))
          : Optional.empty();
    } catch (IOException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  private static boolean isElf(ByteBuffer header) {
    return header.limit() >= MAGIC.length
        && header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  private static String machine(int number) {
    return switch (number) {
      case 0x3e -> "x86_64";
      case 0xb7 -> "aarch64";
      default -> "machine number " + number;
    };
  }

  private static Optional<Path> loader(ByteBuffer header) {
    int parts = Math.toIntExact(header.getLong(PARTS_AT));
    for (int i = 0; i < header.getShort(PART_COUNT); i++) {
      int part = parts + i * header.getShort(PART_SIZE);
      if (header.getInt(part) == INTERPRETER) {
        int at = Math.toIntExact(header.getLong(part + PART_OFFSET));
        int length = Math.toIntExact(header.getLong(part + PART_LENGTH));
        // Its text ends in a zero byte.
        byte[] name = new byte[length - 1];
        header.get(at, name);
        return Optional.of(Path.of(new String(name, StandardCharsets.UTF_8)));
      }
    }
    return Optional.empty();
  }
}
