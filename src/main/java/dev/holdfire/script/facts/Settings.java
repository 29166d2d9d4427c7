package dev.holdfire.script.facts;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.script.facts.FunctionFacts.Mount;
import dev.holdfire.script.facts.FunctionFacts.MountKind;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The arguments of a decorator, its shared ones and those of its app included. */
final class Settings {
  private static final Set<String> OF_APP = Set.of("image", "volumes");

  private final Evaluator evaluator;
  private final Optional<Call> decorator;
  private final Optional<Call> app;

  Settings(Evaluator evaluator, Optional<Call> decorator, Optional<Call> app) {
    this.evaluator = evaluator;
    this.decorator = decorator;
    this.app = app;
  }

  private record Given(Value value, Node at) {}

  private Optional<Given> given(String name) {
    if (decorator.isPresent()) {
      Optional<Node> keyword = decorator.get().keyword(name);
      if (keyword.isPresent()) {
        return keyword.map(node -> new Given(evaluator.evaluate(node), node));
      }
      for (Node mapping : decorator.get().mappings()) {
        Value all = evaluator.evaluate(mapping);
        if (!(all instanceof Value.Mapping(var entries, boolean complete))) {
          return Optional.of(
              new Given(
                  all instanceof Value.Unknown
                      ? all
                      : new Value.Unknown(
                          "`**%s` is not followed".formatted(mapping.text()), mapping),
                  mapping));
        }
        Value entry = entries.get(name);
        if (entry != null) {
          return Optional.of(new Given(entry, mapping));
        }
        if (!complete) {
          return Optional.of(
              new Given(
                  new Value.Unknown(
                      "not all of `**%s` is known".formatted(mapping.text()), mapping),
                  mapping));
        }
      }
    }
    return app.filter(_ -> OF_APP.contains(name))
        .flatMap(call -> call.keyword(name))
        .map(node -> new Given(evaluator.evaluate(node), node));
  }

  Optional<Node> image() {
    return decorator
        .flatMap(call -> call.keyword("image"))
        .or(() -> app.flatMap(call -> call.keyword("image")))
        .or(
            () ->
                given("image")
                    .filter(found -> found.value() instanceof Value.Made)
                    .map(found -> ((Value.Made) found.value()).call().node()));
  }

  private <T> Fact<T> fact(
      Optional<Given> given, java.util.function.Function<Given, Fact<T>> read) {
    if (given.isEmpty() || given.get().value() instanceof Value.Nothing) {
      return new Fact.Missing<>();
    }
    return given.get().value() instanceof Value.Unknown(String why, Node at)
        ? new Fact.Unclear<>(why, at)
        : read.apply(given.get());
  }

  private static <T> Fact<T> unread(Given given, String what) {
    return new Fact.Unclear<>("this is no %s that can be read".formatted(what), given.at());
  }

  Fact<BigDecimal> number(String... names) {
    return fact(
        first(names),
        found -> {
          Value value =
              found.value() instanceof Value.Sequence(List<Value> limits) && !limits.isEmpty()
                  ? limits.getFirst()
                  : found.value();
          return value instanceof Value.Numeric(BigDecimal number)
              ? new Fact.Known<>(number, found.at())
              : unread(found, "number");
        });
  }

  Fact<Integer> whole(String... names) {
    return fact(
        first(names),
        found ->
            found.value() instanceof Value.Numeric number && number.whole().isPresent()
                ? new Fact.Known<>(number.whole().get(), found.at())
                : unread(found, "whole number"));
  }

  private Optional<Given> first(String... names) {
    for (String name : names) {
      Optional<Given> found = given(name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  Fact<String> text(String name) {
    return fact(
        given(name),
        found ->
            switch (found.value()) {
              case Value.Text(String text) -> new Fact.Known<>(text, found.at());
              case Value.Sequence(List<Value> values) ->
                  new Fact.Known<>(
                      String.join(
                          ",",
                          values.stream()
                              .map(value -> value instanceof Value.Text(String text) ? text : "?")
                              .toList()),
                      found.at());
              case Value.Beginning _,
                  Value.Numeric _,
                  Value.Flag _,
                  Value.Nothing _,
                  Value.Mapping _,
                  Value.Library _,
                  Value.Made _,
                  Value.Defined _,
                  Value.Module _,
                  Value.Instance _,
                  Value.Unknown _ ->
                  unread(found, "text");
            });
  }

  Fact<Integer> retries() {
    return fact(
        given("retries"),
        found -> {
          if (found.value() instanceof Value.Numeric number && number.whole().isPresent()) {
            return new Fact.Known<>(number.whole().get(), found.at());
          }
          if (found.value() instanceof Value.Made(String callee, Call call)
              && callee.endsWith("Retries")) {
            Optional<Node> max = call.argument(0, "max_retries");
            if (max.isPresent()
                && evaluator.evaluate(max.get()) instanceof Value.Numeric number
                && number.whole().isPresent()) {
              return new Fact.Known<>(number.whole().get(), found.at());
            }
          }
          return unread(found, "number of retries");
        });
  }

  Fact<List<GpuRequest>> gpu() {
    return fact(
        given("gpu"),
        found -> {
          List<GpuRequest> gpus = new ArrayList<>();
          List<Value> all =
              found.value() instanceof Value.Sequence(List<Value> values)
                  ? values
                  : List.of(found.value());
          for (Value value : all) {
            Optional<GpuRequest> request = request(value);
            if (request.isEmpty()) {
              return value instanceof Value.Unknown(String why, Node at)
                  ? new Fact.Unclear<>(why, at)
                  : unread(found, "GPU");
            }
            gpus.add(request.get());
          }
          return gpus.isEmpty()
              ? new Fact.Missing<>()
              : new Fact.Known<>(List.copyOf(gpus), found.at());
        });
  }

  private Optional<GpuRequest> request(Value value) {
    try {
      if (value instanceof Value.Text(String text)) {
        return Optional.of(GpuRequest.parse(text));
      }
      // The older form: modal.gpu.A100(count=2, size="80GB").
      if (value instanceof Value.Made(String callee, Call call)
          && callee.matches("modal\\.gpu\\.\\w+")) {
        String name = callee.substring(callee.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
        Value size = call.keyword("size").map(evaluator::evaluate).orElse(new Value.Nothing());
        Value count =
            call.keyword("count")
                .map(evaluator::evaluate)
                .orElse(new Value.Numeric(BigDecimal.ONE));
        if (count instanceof Value.Numeric number && number.whole().isPresent()) {
          String suffix =
              size instanceof Value.Text(String text) ? "-" + text.toUpperCase(Locale.ROOT) : "";
          return Optional.of(new GpuRequest(name + suffix, number.whole().get()));
        }
      }
    } catch (HoldfireException _) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  Fact<Map<String, Mount>> volumes() {
    Optional<Given> given = first("volumes", "network_file_systems", "shared_volumes");
    return fact(
        given,
        found -> {
          if (!(found.value() instanceof Value.Mapping(var entries, boolean complete))) {
            return unread(found, "mapping of volumes");
          }
          if (!complete) {
            // A key that is no plain text still mounts something.
            return entries.isEmpty()
                ? new Fact.Unclear<>("where it is mounted is not known", found.at())
                : mounts(entries, found);
          }
          return entries.isEmpty() ? new Fact.Missing<>() : mounts(entries, found);
        });
  }

  private Fact<Map<String, Mount>> mounts(Map<String, Value> entries, Given found) {
    Map<String, Mount> mounts = new LinkedHashMap<>();
    entries.forEach(
        (path, value) -> {
          String callee = value instanceof Value.Made(String name, _) ? name : "";
          Fact<String> name =
              value instanceof Value.Made(_, Call call) ? named(call) : unread(found, "volume");
          MountKind kind =
              callee.contains("CloudBucketMount")
                      || callee.contains("NetworkFileSystem")
                      || callee.contains("SharedVolume")
                  ? MountKind.DURABLE
                  : MountKind.VOLUME;
          mounts.put(path, new Mount(kind, name));
        });
    return new Fact.Known<>(java.util.Collections.unmodifiableMap(mounts), found.at());
  }

  private Fact<String> named(Call call) {
    Optional<Node> name = call.argument(0, "name").or(() -> call.keyword("bucket_name"));
    if (name.isEmpty()) {
      return new Fact.Missing<>();
    }
    return evaluator.evaluate(name.get()) instanceof Value.Text(String text)
        ? new Fact.Known<>(text, name.get())
        : new Fact.Unclear<>("its name is no text that can be read", name.get());
  }
}
