package dev.holdfire.redact;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something recognisable by its form alone.
 *
 * <p>Every pattern here takes linear time on any text: a boundary or a rare prefix starts it, and
 * what follows is possessive or bounded.
 *
 * @param kind letters and blanks, as it stands in {@code [masked <kind>]}
 * @param pattern its group {@code value}, where it has one, is the secret; else the whole match
 */
record KnownPattern(String kind, Pattern pattern) {
  private static final String WORD_STARTS = "(?<![A-Za-z0-9_-])";

  /** Among so many letters of a random token is a capital or a digit; in an identifier, not. */
  private static final String RANDOM = "(?=[a-z]{0,64}+[A-Z0-9])";

  static final List<KnownPattern> SECRETS =
      List.of(
          of("Modal token", WORD_STARTS + "a[ks]-" + RANDOM + "[A-Za-z0-9]{20,}+"),
          of("Hugging Face token", WORD_STARTS + "(?:hf_|api_org_)" + RANDOM + "[A-Za-z0-9]{20,}+"),
          of(
              "AWS access key",
              "(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
          of(
              "GitHub token",
              WORD_STARTS + "(?:gh[pousr]_[A-Za-z0-9]{30,}+|github_pat_[A-Za-z0-9_]{22,}+)"),
          of(
              "GitLab token",
              WORD_STARTS
                  + "gl(?:pat|oas|dt|rtr?|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[A-Za-z0-9_-]{20,}+"),
          of("Slack token", WORD_STARTS + "(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,}+"),
          of(
              "Slack webhook",
              "hooks\\.slack\\.com/(?:services|workflows)/(?<value>[A-Za-z0-9/]++)"),
          of(
              "API key",
              WORD_STARTS
                  + "sk-(?:(?:ant|proj|svcacct|admin|or)-[A-Za-z0-9_-]{16,}+|[A-Za-z0-9]{20,}+)"),
          of("Stripe key", WORD_STARTS + "[rs]k_(?:live|test)_[A-Za-z0-9]{16,}+"),
          of("Google API key", WORD_STARTS + "AIza[A-Za-z0-9_-]{30,}+"),
          of("Google token", WORD_STARTS + "(?:ya29\\.|GOCSPX-)[A-Za-z0-9_-]{20,}+"),
          of("WandB key", WORD_STARTS + "wandb_v1_[A-Za-z0-9_]{20,}+"),
          of(
              "WandB key",
              "(?i)wandb[^\\n]{0,60}?(?:key|login)[^\\n0-9a-f]{0,12}"
                  + "(?<value>(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f]))"),
          of(
              "JWT",
              WORD_STARTS + "eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+"),
          of(
              "authorization",
              "(?i)authorization\\\\?[\"']?\\s{0,4}[:=]\\s{0,4}\\\\?[\"']?"
                  + "(?:bearer|basic|token|apikey)\\s{1,4}(?<value>[A-Za-z0-9._~+/=:-]{4,}+)"),
          of(
              "authorization",
              "(?i:\\bbearer)\\s{1,4}(?<value>(?=[a-z._-]{0,64}+[A-Z0-9])[A-Za-z0-9._~+/=-]{16,}+)"),
          of(
              "URL password",
              "[A-Za-z]://[^\\s/@:\"'<>]{0,256}:(?<value>[^\\s/@\"'<>${}%*][^\\s/@\"'<>{}]{0,256})@"),
          of(
              "password",
              "(?i)\\blogin\\s{1,4}\\S{1,128}\\s{1,4}password\\s{1,4}(?<value>\\S{1,4096}+)"),
          of(
              "private key",
              "(?<![A-Za-z0-9+/])"
                  + "(?:MII[A-Za-z0-9+/]{2,3}(?:IBAAKCA|gIBADANBgkq|IBADANBgkq)|MH[cQ]CAQEE"
                  + "|MI[GH][A-Za-z0-9+/]AgEAM|MC4CAQAwBQYDK2V|b3BlbnNzaC1rZXktdjE)"
                  + "[A-Za-z0-9+/=]{8,}+"));

  private static final String HOST_ENDS = "(?![A-Za-z0-9_.(-])";

  static final List<KnownPattern> INFRASTRUCTURE =
      List.of(
          of(
              "private IP address",
              "(?<![\\w.~!<>+-])(?<!==)(?:10(?:\\.OCTET){3}|172\\.(?:1[6-9]|2\\d|3[01])(?:\\.OCTET){2}"
                  + "|192\\.168(?:\\.OCTET){2})(?![\\w]|\\.\\d)"),
          of(
              "carrier-grade IP address",
              "(?<![\\w.~!<>+-])(?<!==)100\\.(?:6[4-9]|[789]\\d|1[01]\\d|12[0-7])(?:\\.OCTET){2}"
                  + "(?![\\w]|\\.\\d)"),
          of(
              "private IP address",
              "(?i)(?<![\\w:.])f[cd][0-9a-f]{2}:(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}(?![\\w:])"),
          of("SSH fingerprint", "(?<![A-Za-z0-9])SHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])"),
          of("SSH fingerprint", "(?<![\\w:])(?:MD5:)?(?:[0-9a-f]{2}:){15}[0-9a-f]{2}(?![\\w:])"),
          of(
              "SSH public key",
              "(?<![\\w-])(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\\d{3})\\s{1,4}AAAA[\\w+/=]{20,}+"),
          of(
              "internal host name",
              "(?i)(?<![\\w.-])(?:[a-z0-9-]{1,63}\\.){1,8}"
                  + "(?:corp|lan|intranet|localdomain|home\\.arpa|cluster\\.local|ts\\.net)"
                  + HOST_ENDS),
          // A plain word before .local or .internal is an attribute or a module of Python.
          of(
              "internal host name",
              "(?i)(?<![\\w.-])(?:(?<=://|@)|(?=[a-z]{0,63}[0-9-]))(?:[a-z0-9-]{1,63}\\.){1,8}"
                  + "(?:internal|local)"
                  + HOST_ENDS),
          of(
              "home path",
              "(?<![\\w.-])/(?:home|Users)/"
                  + "(?!(?:user|app|runner|ubuntu|jovyan|vscode|Shared)(?![\\w.-]))[A-Za-z0-9_][\\w.-]{0,63}"),
          of("home path", "(?i)\\b[a-z]:\\\\{1,2}Users\\\\{1,2}[\\w.-]{1,64}"));

  private static KnownPattern of(String kind, String pattern) {
    return new KnownPattern(
        kind, Pattern.compile(pattern.replace("OCTET", "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)")));
  }

  /** Adds every place where this occurs. */
  void find(String text, List<Span> found) {
    boolean hasValue = pattern.namedGroups().containsKey("value");
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      int start = hasValue ? matcher.start("value") : matcher.start();
      int end = hasValue ? matcher.end("value") : matcher.end();
      if (start < end) {
        found.add(new Span(kind, start, end));
      }
    }
  }
}
