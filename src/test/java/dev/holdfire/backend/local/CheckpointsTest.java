package dev.holdfire.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.CheckpointFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:31:07Z");
  private static final Instant EARLIER = NOW.minusSeconds(60);

  @TempDir Path volume;

  @Test
  void whatIsWholeIsVerifiedAndWhatIsCutShortIsNot() throws IOException {
    whole("model.pt", archive());
    whole("old.pth", HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e80"));
    whole("weights.safetensors", safetensors());
    whole("values.npz", archive("weight.npy"));
    whole("values.npy", HexFormat.of().parseHex("934e554d50590100"));
    whole("state.pkl", new byte[] {(byte) 0x80, 4, 'N', '.'});
    whole("trainer_state.json", "{\"step\": 1}".getBytes(StandardCharsets.UTF_8));
    cut("model.pt", archive());
    cut("weights.safetensors", safetensors());
    cut("state.pkl", new byte[] {(byte) 0x80, 4, 'N', '.'});
    cut("trainer_state.json", "{\"step\": 1}".getBytes(StandardCharsets.UTF_8));
    cut("values.npy", HexFormat.of().parseHex("934e554d5059").clone());
  }

  @Test
  void whatIsEmptyFreshOrOfAnUnknownFormIsNotVerified() throws IOException {
    write("empty.pt", new byte[0], EARLIER);
    write("fresh.pt", archive(), NOW.minusMillis(500));
    write("flax.msgpack", new byte[] {1, 2, 3}, EARLIER);
    write("noise.bin", new byte[] {1, 2, 3}, EARLIER);
    write("hostile.safetensors", new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, 0}, EARLIER);

    assertThat(checkpoints().newest())
        .hasSize(5)
        .allSatisfy(file -> assertThat(file.note()).isNotEmpty())
        .noneMatch(CheckpointFile::verified);
  }

  @Test
  void theNewestComesFirstAndOthersFilesDoNotCount() throws IOException {
    write("b.pt", archive(), EARLIER);
    write("a.pt", archive(), EARLIER.plusSeconds(10));
    write("checkpoint-500/rng", new byte[] {1}, EARLIER.minusSeconds(1));
    write("notes.txt", new byte[] {1}, NOW);
    write("config.json", new byte[] {'1'}, NOW);

    assertThat(checkpoints().newest())
        .extracting(CheckpointFile::path)
        .containsExactly("a.pt", "b.pt", "checkpoint-500/rng");
  }

  @Test
  void linksAreNotFollowed(@TempDir Path elsewhere) throws IOException {
    Files.write(elsewhere.resolve("far.pt"), archive());
    Files.createSymbolicLink(volume.resolve("link.pt"), elsewhere.resolve("far.pt"));
    Files.createSymbolicLink(volume.resolve("folder"), elsewhere);

    assertThat(checkpoints().newest()).isEmpty();
  }

  @Test
  void theNumberIsBounded() throws IOException {
    for (int i = 0; i < 80; i++) {
      write("step-" + i + ".pt", archive(), EARLIER.minusSeconds(i));
    }

    assertThat(checkpoints().newest())
        .hasSize(50)
        .first()
        .extracting("path")
        .isEqualTo("step-0.pt");
  }

  private void whole(String name, byte[] content) throws IOException {
    write(name, content, EARLIER);
    assertThat(seen(name).verified()).as(seen(name).note()).isTrue();
  }

  private void cut(String name, byte[] content) throws IOException {
    write(name, Arrays.copyOf(content, content.length - 1), EARLIER);
    assertThat(seen(name).verified()).as(seen(name).note()).isFalse();
  }

  private CheckpointFile seen(String name) throws IOException {
    return checkpoints().newest().stream()
        .filter(file -> file.path().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Checkpoints checkpoints() {
    return new Checkpoints(volume, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private void write(String name, byte[] content, Instant at) throws IOException {
    Path file = volume.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.from(at));
  }

  /** Each of these can be opened, and is not what its name says. */
  @Test
  void whatReadsAsSomethingElseIsNotVerified() throws IOException {
    write("no-pickle.pt", archive("archive/notes.txt"), EARLIER);
    write("no-arrays.npz", archive(), EARLIER);
    write("outside.safetensors", safetensors("[0, 99]"), EARLIER);
    write("backwards.safetensors", safetensors("[8, 2]"), EARLIER);
    write("without.safetensors", safetensors("[]"), EARLIER);
    byte[] flipped = archive();
    flipped[47] ^= 1;
    write("flipped.pt", flipped, EARLIER);

    assertThat(checkpoints().newest())
        .hasSize(6)
        .allSatisfy(file -> assertThat(file.note()).isNotEmpty())
        .noneMatch(CheckpointFile::verified);
  }

  private static byte[] archive() throws IOException {
    return archive("archive/data.pkl");
  }

  private static byte[] archive(String entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(new byte[100]);
    }
    return bytes.toByteArray();
  }

  private static byte[] safetensors() {
    return safetensors("[0,8]");
  }

  private static byte[] safetensors(String offsets) {
    byte[] header =
        "{\"__metadata__\":{\"a\":\"b\"},\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":%s}}"
            .formatted(offsets)
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + header.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }
}
