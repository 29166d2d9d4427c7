package dev.holdfire.schema;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import com.networknt.schema.resource.InputStreamSource;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A schema made ready to check with. The validator's classes are reached from here alone, so that a
 * schema can be read and shown without them.
 */
record Compiled(String location, SchemaRegistry registry, Schema root) {
  static Compiled from(String location, JsonNode document) {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ROOT)
            .build();
    SchemaRegistry registry =
        SchemaRegistry.withDialect(
            Dialects.getDraft202012(),
            builder ->
                builder
                    .schemaRegistryConfig(config)
                    .schemaLoader(
                        loader ->
                            loader.resourceLoaders(
                                loaders ->
                                    loaders
                                        .values(List::clear)
                                        .add(iri -> source(iri.toString(), location, document)))));
    try {
      return new Compiled(location, registry, registry.getSchema(SchemaLocation.of(location)));
    } catch (SchemaException e) {
      throw unusable(location, e);
    }
  }

  /** Where the document breaks the schema, in plain words. */
  List<Problem> check(JsonNode candidate) {
    Explainer explainer = new Explainer(this::knownNames);
    try {
      return Alternatives.reduce(root.validate(candidate)).stream()
          .map(explainer::explain)
          .toList();
    } catch (SchemaException e) {
      throw unusable(location, e);
    }
  }

  private static HoldfireException unusable(String location, SchemaException cause) {
    return new HoldfireException(
        ErrorCode.FAULT,
        "The schema " + location + " cannot be used: " + cause.getMessage(),
        cause);
  }

  private static @Nullable InputStreamSource source(
      String iri, String location, JsonNode document) {
    if (iri.equals(location)) {
      return () -> new ByteArrayInputStream(Json.write(document).getBytes(StandardCharsets.UTF_8));
    }
    String name = iri.substring(iri.lastIndexOf('/') + 1);
    return JsonSchema.class.getResource(JsonSchema.FOLDER + name) == null
        ? null
        : () ->
            Objects.requireNonNull(JsonSchema.class.getResourceAsStream(JsonSchema.FOLDER + name));
  }

  /** The properties of the object schema in which the keyword at the given place stands. */
  private List<String> knownNames(SchemaLocation keyword) {
    SchemaLocation parent =
        new SchemaLocation(keyword.getAbsoluteIri(), keyword.getFragment().getParent());
    return List.copyOf(
        registry.getSchema(parent).getSchemaNode().path("properties").propertyNames());
  }
}
