package dev.holdfire.redact;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets that only their name gives away: {@code KEY=value}, {@code "token": "value"},
 * {@code --password value}.
 *
 * <p>Training code and its logs are full of tokens that are no secrets ({@code pad_token}, {@code
 * token = tokenizer.encode(…)}, {@code api_key="EMPTY"}), so the value decides as well.
 */
final class Assignments {
  /** A language model's own kind of token, by the word before it. */
  private static final String TEXT_TOKEN =
      "(?:tik|pad|eos|bos|unk|sep|cls|mask|next|stop|start|end|eot|eom|special|image|audio|video|input|output|per|first|last|prefix|suffix|think|tool|added|sub|max|min|num)[_"
          + " -]?token";

  private static final String NAME =
      "(?=[acepst])(?<name>pass(?:_?word|wd|phrase)|secret|credentials?|token(?<!"
          + TEXT_TOKEN
          + ")|(?:api|access|secret|private|auth|signing|encryption)[_-]?key)";

  private static final String VALUE =
      "(?:\\\\{0,2}[bfru]?\\\\{0,2}(?:\"(?<double>(?![\\s),;:\\]])[^\"\\n"
          + "]{1,256}+)|'(?<single>(?![\\s),;:\\]])[^'\\n"
          + "]{1,256}+))|(?<bare>[^\\s\"',;&()\\[\\]{}<>`|\\\\]{1,256}+)(?<code>[(\\[{])?+)";

  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?i)"
              + NAME
              + "\\\\{0,2}[\"']?\\]?\\s{0,4}(?::\\s{0,2}[a-z_]{1,20}\\s{1,2}=|={1,2}>?|:=?)\\s{0,4}"
              + VALUE);

  private static final Pattern OPTION =
      Pattern.compile("(?i)(?<![\\w-])--[a-z0-9-]{0,40}?" + NAME + "\\s{1,4}(?!-)" + VALUE);

  private static final Pattern NAME_ENDS = Pattern.compile("(?i)" + NAME + "$");

  /** A variable, a template's place or a row of stars stands for a value and is none. */
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\w+|%\\w+%?|\\*+|x+|\\.+", Pattern.CASE_INSENSITIVE);

  /** What stands where a reader is to put a value of their own. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?i)(?:your|insert|enter|replace|paste)[_-][a-z_-]*+|[a-z_-]*[_-]here|change[_-]?me|placeholder");

  private static final Pattern TEMPLATE =
      Pattern.compile("\\$?\\{[^{}]*+\\}|\\$\\(|%\\(|^<[^<>]*+>$");

  /**
   * A file that holds a secret is none; forty characters are an AWS key, which may have slashes.
   */
  private static final Pattern FILE = Pattern.compile("(?!.{40}$)(?:~|\\.{1,2})?(?:/[\\w.-]++)++");

  /**
   * A package with the versions that will do, as in {@code "x-token": "x-token>=0.11.1,!=0.11.3"}.
   */
  private static final Pattern REQUIREMENT =
      Pattern.compile("[a-zA-Z][\\w.\\[\\]-]*+\\s*(?:(?:[<>~!=]=|[<>])\\s*\\d[\\w.*]*+[\\s,]*+)++");

  private static final int EXAMINED_CHARACTERS = 256;

  private Assignments() {}

  /** Adds the value of every assignment that holds a secret. */
  static void find(String text, List<Span> found) {
    find(text, ASSIGNMENT.matcher(text), found);
    find(text, OPTION.matcher(text), found);
  }

  /** What kind of secret a value is under that name, if it is one. */
  static Optional<String> kind(String name, String value) {
    Matcher matcher = NAME_ENDS.matcher(name);
    return matcher.find() ? kind(matcher.group("name"), value, true) : Optional.empty();
  }

  private static void find(String text, Matcher matcher, List<Span> found) {
    int from = 0;
    while (matcher.find(from)) {
      boolean quoted = matcher.start("bare") < 0;
      int start =
          Math.max(
              matcher.start("bare"), Math.max(matcher.start("double"), matcher.start("single")));
      int end = matcher.start("code") < 0 ? matcher.end() : start;
      boolean cut = end - start == EXAMINED_CHARACTERS;
      // A backslash before the closing quote escapes it and is no part of the value.
      while (end > start && text.charAt(end - 1) == '\\') {
        end--;
      }
      Optional<String> kind = kind(matcher.group("name"), text.substring(start, end), quoted);
      from = start;
      if (kind.isPresent()) {
        from = cut ? wordEnd(text, end) : end;
        found.add(new Span(kind.get(), start, from));
      }
    }
  }

  private static int wordEnd(String text, int from) {
    int end = from;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static Optional<String> kind(String name, String value, boolean quoted) {
    String kind = family(name.toLowerCase(Locale.ROOT));
    if (REFERENCE.matcher(value).matches()
        || PLACEHOLDER.matcher(value).matches()
        || TEMPLATE.matcher(value).find()
        || FILE.matcher(value).matches()
        || REQUIREMENT.matcher(value).matches()) {
      return Optional.empty();
    }
    boolean variable = name.equals(name.toUpperCase(Locale.ROOT));
    boolean digit = value.chars().anyMatch(Character::isDigit);
    boolean letter = value.chars().anyMatch(Character::isLetter);
    boolean secret =
        kind.equals("password")
            ? value.length() >= (quoted || variable ? 4 : 6) && (quoted || variable || digit)
            : value.length() >= (quoted ? 8 : 12)
                && letter
                && (digit || (variable && !quoted))
                && value.chars().noneMatch(Character::isWhitespace);
    return secret ? Optional.of(kind) : Optional.empty();
  }

  private static String family(String name) {
    return name.startsWith("pass")
        ? "password"
        : name.startsWith("credential") ? "credential" : name.endsWith("key") ? "key" : name;
  }
}
