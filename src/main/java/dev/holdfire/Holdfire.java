package dev.holdfire;

/** The program: builds every part by hand and runs one command. */
public final class Holdfire {
  private Holdfire() {}

  public static void main(String[] args) {
    System.exit(0);
  }
}
