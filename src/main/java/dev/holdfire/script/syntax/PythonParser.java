package dev.holdfire.script.syntax;

import dev.holdfire.script.syntax.ParsedSource.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.treesitter.TSInputEncoding;
import org.treesitter.TSLanguage;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSPoint;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;
import org.treesitter.TreeSitterPython;

/**
 * Parses Python. The native libraries are loaded with the first instance, and the native tree is
 * walked without recursion and given back before {@link #parse} returns. Not safe for use by
 * several threads at once.
 */
public final class PythonParser {
  /** The deepest tree that is read. CPython itself gives up at 200 brackets within each other. */
  public static final int MAX_DEPTH = 1000;

  /** Several times what a file of 2 MiB takes; broken ones can take without end. */
  private static final long MAX_NANOSECONDS = 5_000_000_000L;

  private static final String ERROR = "ERROR";
  private static final int MAX_PROBLEMS = 20;
  private static final int BLOCK = 1 << 16;
  private static final int BYTES_IN_CHARACTER = 2;

  private static final int MAX_KNOWN = 256;

  private final LongSupplier nanoseconds;
  private static final Pattern STAR =
      Pattern.compile(
          "(?:[,=({\\[]|\\b(?:return|yield|in)\\b)[ \\t]*(\\*{1,2})(?=[ \\t]*[\\w(\\[{])");

  private static final Pattern LONE_RETURN = Pattern.compile("\\r(?!\\n)");

  private final TSLanguage python = new TreeSitterPython();

  /** The variants of a batch share their modules. */
  private final Map<SourceFile, ParsedSource> known = new HashMap<>();

  private final Map<Integer, String> kinds = new HashMap<>();
  private final Map<Integer, String> fields = new HashMap<>();

  /**
   * @param nanoseconds a clock that only runs forward, such as {@link System#nanoTime}
   */
  public PythonParser(LongSupplier nanoseconds) {
    this.nanoseconds = nanoseconds;
  }

  /** The time on its clock, in nanoseconds. */
  public long now() {
    return nanoseconds.getAsLong();
  }

  /** Parses a file, or gives what it parsed of the same before; never fails. */
  public ParsedSource parse(SourceFile file) {
    ParsedSource before = known.get(file);
    if (before != null) {
      return before;
    }
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    ParsedSource parsed = read(file);
    known.put(file, parsed);
    return parsed;
  }

  private ParsedSource read(SourceFile file) {
    // A line may end in a carriage return alone.
    String text = LONE_RETURN.matcher(file.text()).replaceAll("\n");
    ParsedSource parsed = parse(file, text);
    if (!parsed.problems().isEmpty()) {
      String plain = withoutStars(text, parsed.problems());
      ParsedSource again = plain.equals(text) ? parsed : parse(file, plain);
      if (!again.problems().isEmpty()) {
        return parsed;
      }
      parsed = again;
    }
    return new ParsedSource(file, parsed.root(), Blocks.problems(parsed.root()));
  }

  /**
   * The text without the stars that the grammar does not know: {@code return a, *(b or [])} and
   * {@code {**a for a in b}} are Python, and no errors.
   */
  private static String withoutStars(String text, List<Problem> problems) {
    Set<Integer> lines = problems.stream().map(Problem::line).collect(Collectors.toSet());
    StringBuilder plain = new StringBuilder(text);
    int line = 1;
    int at = 0;
    Matcher star = STAR.matcher(text);
    while (star.find()) {
      line += (int) text.substring(at, star.start(1)).chars().filter(c -> c == '\n').count();
      at = star.start(1);
      if (lines.contains(line)) {
        plain.replace(at, star.end(1), " ".repeat(star.end(1) - at));
      }
    }
    return plain.toString();
  }

  private ParsedSource parse(SourceFile file, String text) {
    // UTF-16, so that the parser's offsets are ours but for a factor.
    byte[] bytes = text.getBytes(StandardCharsets.UTF_16LE);
    try (TSParser parser = new TSParser()) {
      parser.setLanguage(python);
      long start = nanoseconds.getAsLong();
      TSTree tree =
          parser.parseWithOptions(
              new byte[BLOCK],
              null,
              (block, offset, _) -> copy(bytes, offset, block),
              TSInputEncoding.TSInputEncodingUTF16LE,
              _ -> nanoseconds.getAsLong() - start > MAX_NANOSECONDS);
      if (tree == null) {
        return empty(file, new Problem(1, 1, "it takes too long to parse"));
      }
      try (tree;
          TSTreeCursor cursor = new TSTreeCursor(tree.getRootNode())) {
        return copy(file, cursor);
      }
    }
  }

  private static int copy(byte[] from, int offset, byte[] block) {
    int length = Math.max(0, Math.min(block.length, from.length - offset));
    System.arraycopy(from, Math.min(offset, from.length), block, 0, length);
    return length;
  }

  private static ParsedSource empty(SourceFile file, Problem problem) {
    return new ParsedSource(file, new Node(file, "module", "", 0, 0, 1, 1, null), List.of(problem));
  }

  private ParsedSource copy(SourceFile file, TSTreeCursor cursor) {
    List<Problem> problems = new ArrayList<>();
    Node root = new Node(file, "module", "", 0, file.text().length(), 1, 1, null);
    Deque<Node> open = new ArrayDeque<>();
    open.push(root);
    boolean broken = cursor.currentNode().hasError();
    boolean more = cursor.gotoFirstChild();
    while (more) {
      TSNode raw = cursor.currentNode();
      Optional<Node> made = node(file, raw, cursor.currentFieldId(), open.element());
      made.flatMap(node -> problem(node, raw)).ifPresent(problems::add);
      if (made.isPresent() && cursor.gotoFirstChild()) {
        if (open.size() >= MAX_DEPTH) {
          return empty(
              file,
              new Problem(
                  made.get().line(),
                  made.get().column(),
                  "it is nested more than %d deep".formatted(MAX_DEPTH)));
        }
        open.push(made.get());
      } else {
        more = forward(cursor, open);
      }
    }
    if (broken && problems.isEmpty()) {
      problems.add(new Problem(1, 1, "this is no valid Python"));
    }
    return new ParsedSource(
        file, root, problems.subList(0, Math.min(problems.size(), MAX_PROBLEMS)));
  }

  /** To the next node that was not seen yet; false when there is none. */
  private static boolean forward(TSTreeCursor cursor, Deque<Node> open) {
    while (!cursor.gotoNextSibling()) {
      cursor.gotoParent();
      open.pop();
      if (open.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** A copy; none of comments and of punctuation, which no field names. */
  private Optional<Node> node(SourceFile file, TSNode raw, int fieldId, Node parent) {
    String field = fieldId == 0 ? "" : fields.computeIfAbsent(fieldId, python::fieldNameForId);
    boolean named = raw.isNamed();
    if (!named && field.isEmpty() && !raw.isMissing()) {
      return Optional.empty();
    }
    String kind =
        kinds.computeIfAbsent(raw.getSymbol(), symbol -> raw.isError() ? ERROR : raw.getType());
    if (kind.equals("comment") || kind.equals("line_continuation")) {
      return Optional.empty();
    }
    TSPoint point = raw.getStartPoint();
    return Optional.of(
        new Node(
            file,
            kind,
            field,
            raw.getStartByte() / BYTES_IN_CHARACTER,
            raw.getEndByte() / BYTES_IN_CHARACTER,
            point.getRow() + 1,
            point.getColumn() / BYTES_IN_CHARACTER + 1,
            parent));
  }

  private static Optional<Problem> problem(Node node, TSNode raw) {
    String message;
    if (raw.isMissing()) {
      message = "something is missing here: %s".formatted(node.kind());
    } else if (node.is(ERROR)) {
      message = "this is no valid Python";
    } else if (node.is("print_statement", "exec_statement")) {
      message = "this is a statement of Python 2";
    } else {
      return Optional.empty();
    }
    return Optional.of(new Problem(node.line(), node.column(), message));
  }
}
