package dev.holdfire.policy;

/** Where a value of the policy comes from. */
public enum Origin {
  DEFAULT("default"),
  USER_FILE("user file"),
  PROJECT_FILE("project file");

  private final String text;

  Origin(String text) {
    this.text = text;
  }

  /** How people and {@code --json} are told. */
  public String text() {
    return text;
  }
}
