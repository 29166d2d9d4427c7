package dev.holdfire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.redact.Redactor;
import dev.holdfire.script.Profile;
import dev.holdfire.script.Report;
import dev.holdfire.script.ScriptReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is printed as SARIF is SARIF, by the schema that the standard publishes. */
class SarifTest {
  private static final String BAD =
      """
      import modal
      app = modal.App()
      @app.function(gpu="H100:64")
      def f():
          print(1)
      """;

  @TempDir private Path folder;

  private static List<Error> errors(JsonNode log) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            SarifTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json"))) {
      Schema schema =
          SchemaRegistry.withDialect(Dialects.getDraft7())
              .getSchema(JsonMapper.shared().readTree(in));
      return schema.validate(log);
    }
  }

  private ObjectNode log() throws IOException {
    Path script = Files.writeString(folder.resolve("a b\u00e9.py"), BAD).toRealPath();
    Report report =
        new ScriptReader(new Redactor(List.of(), List.of()), GpuCatalogue.load())
            .read(
                new ScriptReader.Request(
                    script,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Profile.STANDARD,
                    (rule, _) ->
                        rule.equals("print-flush") ? Optional.of("known") : Optional.empty()));
    return Sarif.of(report, folder.toRealPath(), "1.0");
  }

  @Test
  void theLogFitsTheSchema() throws IOException {
    ObjectNode log = log();

    assertThat(errors(log)).isEmpty();
    assertThat(log.findValuesAsString("ruleId"))
        .contains("gpu-compat", "print-flush", "timeout-stated");
  }

  @Test
  void theSchemaWouldSeeAWrongLevel() throws IOException {
    ObjectNode log = log();
    ((ObjectNode) log.path("runs").path(0).path("results").path(0)).put("level", "refuse");

    assertThat(errors(log)).isNotEmpty();
  }
}
