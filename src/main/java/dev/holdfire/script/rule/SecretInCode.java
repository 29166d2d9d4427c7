package dev.holdfire.script.rule;

import dev.holdfire.redact.Secret;
import dev.holdfire.script.Evidence;
import dev.holdfire.script.rule.Judgement.Place;
import dev.holdfire.script.syntax.SourceFile;
import java.util.Optional;

/** No secret stands in the script, its configuration or its modules. */
final class SecretInCode implements Rule {
  @Override
  public String id() {
    return "secret-in-code";
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    for (SourceFile file : Texts.of(subject)) {
      for (Secret secret : subject.redactor().find(file.text())) {
        if (isName(subject, file, secret)) {
          continue;
        }
        tally.bad(
            new Place(
                new Evidence(
                    file.path(),
                    secret.line(),
                    secret.column(),
                    "a %s stands here".formatted(secret.kind())),
                Optional.empty()));
      }
    }
    tally.good(subject.root(), "none was found");
    return tally.judgement(
        "Take it out and revoke it; read it from the environment, which"
            + " `secrets=[modal.Secret.from_name(\"NAME\")]` fills.",
        Judgement.notApplicable(subject.root(), "nothing was read"));
  }

  /** What looks like a value in prose is the name of one in code: {@code token=API_TOKEN}. */
  private static boolean isName(Subject subject, SourceFile file, Secret secret) {
    return subject.program().modules().stream()
        .filter(module -> module.path().equals(file.path()))
        .anyMatch(
            module ->
                module
                    .root()
                    .find(
                        node ->
                            node.is("identifier", "attribute")
                                && node.line() == secret.line()
                                && node.column() <= secret.column()
                                && secret.column() < node.column() + node.end() - node.start())
                    .isPresent());
  }
}
