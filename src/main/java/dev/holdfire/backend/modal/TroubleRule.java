package dev.holdfire.backend.modal;

import dev.holdfire.backend.modal.Trouble.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A way in which the command, or Modal, says what went wrong, and what to do about it. */
record TroubleRule(Kind kind, Pattern words, List<String> remedies) {

  /** The first that matches holds. */
  private static final List<TroubleRule> RULES =
      List.of(
          rule(
              Kind.SPEND_LIMIT,
              "spend limit|budget (?:was |has been |is )?(?:reached|exceeded|exhausted)",
              "ask a person to raise the budget on Modal's dashboard (Settings, Usage and billing)",
              "wait for the next billing cycle",
              "run it on another backend"),
          rule(
              Kind.BAD_CONFIG,
              "reading the modal configuration",
              "correct the token file where the message says, or make it anew: modal token new",
              "name another token file in the policy: backend.modal.config_path"),
          rule(
              Kind.BAD_OPTION,
              "invalid value for '|missing option|no such option|missing argument|unexpected extra"
                  + " argument",
              "correct args: what the entrypoint takes, as --name value",
              "look at the entrypoint's own parameters in the script"),
          rule(
              Kind.UNKNOWN_PROFILE,
              "profile '[^']*' was not found|no modal profile is active|more than one modal"
                  + " profile",
              "correct backend.modal.profile in the policy",
              "add the profile to the token file: modal token new --profile NAME"),
          rule(
              Kind.NO_TOKEN,
              "token missing",
              "let a person run: modal token new",
              "name a token file with both token_id and token_secret in the policy:"
                  + " backend.modal.config_path",
              "start the server with MODAL_TOKEN_ID and MODAL_TOKEN_SECRET, both of them"),
          rule(
              Kind.BAD_TOKEN,
              "token validation failed|could not authenticate|token.{0,80}(?:expired|invalid|not"
                  + " valid|revoked|not found|malformed|incorrect"
                  + "|rejected)|(?:invalid|expired|bad|malformed|unknown|incorrect).{0,30}token|(?:invalid|bad).{0,20}credentials|unauthenticated|authentication"
                  + " failed",
              "let a person make a new token: modal token new",
              "name the token file that holds the new one in the policy:"
                  + " backend.modal.config_path"),
          rule(
              Kind.UNKNOWN_ENVIRONMENT,
              "environment (?:'[^']*' )?(?:was |is )?(?:not found|does not exist|doesn't"
                  + " exist|unknown)|(?:no|unknown) (?:such )?environment",
              "name an environment that is there: modal environment list",
              "create it: modal environment create NAME",
              "leave environment out for the profile's own"),
          rule(
              Kind.UNREACHABLE,
              "could not connect|connection (?:refused|reset|lost|error)|connectionerror"
                  + "|name or service not known|temporary failure in name resolution"
                  + "|network is unreachable|service unavailable|streamterminatederror"
                  + "|deadline exceeded|unavailable",
              "look at the network of this machine, and at Modal's status page",
              "try again in a minute; what runs there is not touched by this"),
          rule(
              Kind.LONG_TIMEOUT,
              "timeout.{0,120}(?:24 ?h|86,?400|1 day|maximum|at most|too (?:long|large)|exceed)"
                  + "|(?:exceed|maximum|at most|longer than).{0,60}timeout",
              "ask for 24 hours or less for each attempt (86400 seconds)",
              "write checkpoints, and go on from the newest one in a new run"),
          rule(
              Kind.BAD_GPU,
              "(?:invalid|unknown|unsupported|unrecognized|not a valid|no such)"
                  + ".{0,40}\\bgpu|\\bgpu\\b.{0,80}(?:invalid|unknown|unsupported|not valid"
                  + "|not supported|not recognized|not available|does not exist)",
              "name a GPU that Modal has: check_gpu_compat lists them",
              "leave gpu out to take the one that the script names"),
          rule(
              Kind.MISSING_SECRET,
              "secret.{0,120}(?:not found|missing|does not exist|doesn't exist|no such)"
                  + "|no secret",
              "create it in the environment that is used: modal secret create NAME KEY=VALUE",
              "take the secret out of the script's function"),
          rule(
              Kind.IMAGE_BUILD,
              "image (?:build|for).{0,80}failed|image build|building image|build of im-|remoteerror"
                  + ".{0,40}image",
              "read the build's own lines on Modal's dashboard, and correct the image in the"
                  + " script",
              "build it by itself first, by a run that does nothing else"),
          rule(
              Kind.QUOTA,
              "quota|resource.?exhausted|rate limit|too many|limit (?:was |has been |is )?"
                  + "(?:reached|exceeded)|at most \\d+ (?:apps|containers|gpus)",
              "wait until other apps have ended, or stop what is not needed",
              "ask a person to raise the workspace's limit with Modal"),
          rule(
              Kind.SCRIPT_IMPORT,
              "modulenotfounderror|importerror|no module named|syntaxerror|indentationerror",
              "install what the script imports beside the modal package, on this machine",
              "move the import into the function, so that only the container needs it"),
          rule(
              Kind.NOT_FOUND,
              "not found|no app with|does not exist|doesn't exist|no such|notfounderror",
              "look at what is there: modal app list, modal volume list",
              "look at the environment that is used"));

  /** The rule that a message falls under. */
  static Optional<TroubleRule> of(String message) {
    return RULES.stream().filter(rule -> rule.words().matcher(message).find()).findFirst();
  }

  private static TroubleRule rule(Kind kind, String words, String... remedies) {
    return new TroubleRule(
        kind, Pattern.compile(words, Pattern.CASE_INSENSITIVE | Pattern.DOTALL), List.of(remedies));
  }
}
