package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What catalogues are told about the program, by the schemas that they publish. */
class ListingIT {
  private static final Path TARGET = CliHome.LAUNCHER.resolve("../../..").normalize();

  @Test
  void theRegistrysEntryFitsItsSchemaAndNamesTheBundleThatWasBuilt() throws Exception {
    ObjectNode entry = JsonMapper.shared().readTree(TARGET.resolve("server.json")).asObject();
    assertThat(registryErrors(entry)).isEmpty();
    JsonNode bundle = entry.path("packages").path(0);
    assertThat(bundle.path("fileSha256").asString())
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(bundle()))));
    assertThat(bundle.path("identifier").asString()).endsWith("/" + bundle().getFileName());

    assertThat(registryErrors(entry.deepCopy().put("name", "holdfire"))).isNotEmpty();
    entry.withArrayProperty("packages").get(0).asObject().remove("transport");
    assertThat(registryErrors(entry)).isNotEmpty();
  }

  @Test
  void theBundlesManifestFitsItsSchemaAndItsProgramIsInIt() throws Exception {
    try (ZipFile zip = new ZipFile(bundle().toFile());
        InputStream in = zip.getInputStream(zip.getEntry("manifest.json"))) {
      ObjectNode manifest = JsonMapper.shared().readTree(in).asObject();
      assertThat(bundleErrors(manifest)).isEmpty();
      JsonNode server = manifest.path("server");
      assertThat(zip.getEntry(server.path("entry_point").asString())).isNotNull();
      assertThat(manifest.path("tools")).hasSize(7);

      manifest.withObjectProperty("server").put("type", "jvm");
      assertThat(bundleErrors(manifest)).isNotEmpty();
    }
  }

  private static Path bundle() throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files.filter(file -> file.toString().endsWith(".mcpb")).findFirst().orElseThrow();
    }
  }

  private static List<Error> registryErrors(JsonNode entry) throws IOException {
    return errors("server.schema.json", entry);
  }

  private static List<Error> bundleErrors(JsonNode manifest) throws IOException {
    return errors("mcpb-manifest-v0.3.schema.json", manifest);
  }

  private static List<Error> errors(String schema, JsonNode document) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ListingIT.class.getResourceAsStream("/listing/" + schema))) {
      return SchemaRegistry.withDialect(Dialects.getDraft7())
          .getSchema(JsonMapper.shared().readTree(in))
          .validate(document);
    }
  }
}
