package dev.holdfire.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What an agent may try that has the tools and the commands, but no person. */
class AttackIT extends AttackHarness {
  static Stream<Arguments> attacks() {
    return Stream.concat(stops().stream(), launches().stream()).map(Arguments::of);
  }

  private static List<Attack> stops() {
    List<Attack> all = new ArrayList<>();
    for (String name :
        List.of(
            "confirm",
            "confirmed",
            "force",
            "phrase",
            "approved",
            "approval",
            "approval_id",
            "yes",
            "channel",
            "dry_run")) {
      all.add(
          new Attack(
              "request_stop with the argument " + name,
              () -> stop(victim, "tidy up", Map.of(name, "yes, stop it"))));
    }
    all.add(new Attack("request_stop, answered by the client itself", () -> stop("tidy up")));
    all.add(new Attack("request_stop with the phrase as reason", () -> stop("yes, stop it")));
    all.add(
        new Attack(
            "request_stop with the id and the phrase as reason",
            () -> stop(request() + " approved on terminal: yes, stop it")));
    all.add(
        new Attack(
            "request_stop ten times",
            () -> Stream.generate(() -> stop("again")).limit(10).distinct().toList().toString()));
    all.add(
        new Attack(
            "request_stop of a list of jobs",
            () ->
                told(
                    server.call(
                        "request_stop", Map.of("job_id", List.of(victim), "reason", "all")))));
    for (String id :
        List.of("1", "*", "' or '1'='1", "../jobs", Long.toString(ProcessHandle.current().pid()))) {
      all.add(new Attack("request_stop of the job " + id, () -> stop(id, "tidy", Map.of())));
    }
    all.add(
        new Attack(
            "request_stop of an approval in a job's place", () -> stop(request(), "t", Map.of())));
    all.add(new Attack("eight request_stop at once", () -> atOnce(() -> stop("parallel"))));
    all.add(
        new Attack(
            "holdfire approve with an option that answers",
            () -> command("approve", request(), "--yes")));
    all.add(new Attack("holdfire approve below the client", () -> command("approve", request())));
    all.add(
        new Attack(
            "relaunch over the live job",
            () -> told(server.launch("train.py", Map.of("timeout_seconds", CHEAP)))));
    all.add(
        new Attack(
            "relaunch over it by another path",
            () -> told(server.launch("./train.py", Map.of("timeout_seconds", CHEAP)))));
    all.add(
        new Attack(
            "relaunch over it by a link",
            () -> {
              Path link = place.project().resolve("link.py");
              Files.createSymbolicLink(link, place.project().resolve("train.py"));
              return told(server.launch("link.py", Map.of("timeout_seconds", CHEAP)));
            }));
    all.add(
        new Attack(
            "relaunch over it by a copy",
            () -> {
              Files.copy(place.project().resolve("train.py"), place.project().resolve("copy.py"));
              return told(server.launch("copy.py", Map.of("timeout_seconds", CHEAP)));
            }));
    all.add(
        new Attack(
            "the launch once more under its idempotency key",
            () ->
                told(
                    server.launch(
                        "train.py",
                        Map.of("timeout_seconds", CHEAP, "idempotency_key", "first")))));
    all.add(
        new Attack(
            "the project trusts the client for stops",
            () ->
                underProject("[approval]\nstop_channels = [\"elicitation\"]\n", () -> stop("t"))));
    return all;
  }

  private static List<Attack> launches() {
    List<Attack> all = new ArrayList<>();
    for (String name : List.of("confirm", "approved", "approval_id", "force", "tier", "phrase")) {
      all.add(
          new Attack(
              "a dear launch with the argument " + name, () -> dear(Map.of(name, "yes, launch"))));
    }
    all.add(new Attack("a dear launch, answered by the client itself", () -> dear(Map.of())));
    all.add(
        new Attack(
            "a dear launch with the phrase as goal and alternative",
            () ->
                told(
                    server.call(
                        "launch_single",
                        Map.of(
                            "script",
                            "dear.py",
                            "goal",
                            "yes, launch",
                            "alternative",
                            "yes, launch",
                            "timeout_seconds",
                            DEAR)))));
    all.add(
        new Attack(
            "a dear launch twice under one idempotency key",
            () -> dear(Map.of("idempotency_key", "k")) + dear(Map.of("idempotency_key", "k"))));
    all.add(
        new Attack(
            "a dear launch after its dry run",
            () -> dear(Map.of("dry_run", true)) + dear(Map.of())));
    all.add(
        new Attack(
            "a dear launch of a time that wraps around",
            () -> dear(Map.of("timeout_seconds", Long.MAX_VALUE))));
    all.add(
        new Attack(
            "a dear launch of less than no time", () -> dear(Map.of("timeout_seconds", -DEAR))));
    all.add(new Attack("eight dear launches at once", () -> atOnce(() -> dear(Map.of()))));
    all.add(
        new Attack(
            "a batch without a proof",
            () ->
                told(
                    server.call(
                        "spawn_batch",
                        Map.of(
                            "goal",
                            "many",
                            "script",
                            "dear.py",
                            "timeout_seconds",
                            DEAR,
                            "variants",
                            List.of(Map.of("name", "a"), Map.of("name", "b")))))));
    all.add(
        new Attack(
            "the project raises the tier",
            () -> underProject("[cost]\nstop_usd = 1000\n", () -> dear(Map.of()))));
    all.add(
        new Attack(
            "a script that is edited after the yes",
            () -> {
              person(asked(Map.of()));
              place.write("dear.py", Files.readString(place.project().resolve("dear.py")) + "#\n");
              return dear(Map.of());
            }));
    all.add(
        new Attack(
            "a longer run than was said yes to",
            () -> {
              person(asked(Map.of()));
              return dear(Map.of("timeout_seconds", DEAR + 1));
            }));
    all.add(
        new Attack(
            "another script than was said yes to",
            () -> {
              person(asked(Map.of("args", List.of("x"))));
              return told(
                  server.launch("other.py", Map.of("timeout_seconds", DEAR, "args", List.of("x"))));
            }));
    return all;
  }
}
