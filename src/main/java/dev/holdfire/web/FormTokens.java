package dev.holdfire.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A secret in each form, good for one answer: a form of another site lacks it, and the same form
 * sent again has a used one. Until it is used, every look at the form shows the same.
 */
final class FormTokens {
  private static final int MOST = 64;

  private final Supplier<String> secrets;
  private final Map<String, String> open = new LinkedHashMap<>();

  FormTokens(Supplier<String> secrets) {
    this.secrets = secrets;
  }

  /** The token of this form. */
  synchronized String of(String form) {
    String known = open.get(form);
    if (known != null) {
      return known;
    }
    while (open.size() >= MOST) {
      open.remove(open.keySet().iterator().next());
    }
    String fresh = secrets.get();
    open.put(form, fresh);
    return fresh;
  }

  /** Uses the token of this form up; false where it is another one. */
  synchronized boolean use(String form, String sent) {
    String known = open.get(form);
    boolean good =
        known != null
            && MessageDigest.isEqual(
                known.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    if (good) {
      open.remove(form);
    }
    return good;
  }
}
