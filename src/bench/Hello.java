/** Answers without having understood anything: no server on this runtime can start faster. */
final class Hello {
  public static void main(String[] arguments) throws Exception {
    System.out.println("{\"id\":1}");
    System.out.println("{\"id\":2}");
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
  }
}
