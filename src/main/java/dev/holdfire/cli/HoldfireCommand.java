package dev.holdfire.cli;

import dev.holdfire.error.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: its commands, and how their errors are told. */
@Command(
    name = "holdfire",
    mixinStandardHelpOptions = true,
    description = "Stands between an LLM agent and a GPU bill.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused, or something was found that is not in order",
      "2:the command line or the policy cannot be understood",
      "3:a person has to answer first",
      "70:a fault of Holdfire"
    })
public final class HoldfireCommand {

  private HoldfireCommand() {}

  /** Runs a command line and gives the exit code. */
  static int run(Surroundings surroundings, String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    CommandLine line = new CommandLine(new HoldfireCommand()).setOut(out).setErr(err);
    add(line, commands(surroundings, out, err), arguments);
    line.setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true);
    versioned(line, "holdfire " + surroundings.version());
    line.setExecutionStrategy(
        parsed -> {
          Integer shown = CommandLine.executeHelpRequest(parsed);
          if (shown != null) {
            return shown;
          }
          if (!parsed.hasSubcommand()) {
            line.usage(err);
            return ExitCode.USAGE.number();
          }
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setExecutionExceptionHandler(
        (exception, _, _) -> Program.told(surroundings, err, exception));
    return line.execute(arguments);
  }

  private static Map<String, Supplier<Object>> commands(
      Surroundings surroundings, PrintWriter out, PrintWriter err) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("serve", () -> new ServeCommand(surroundings));
    commands.put("approve", () -> new ApproveCommand(surroundings, out));
    commands.put("allow", () -> new AllowCommand(surroundings, out));
    commands.put("adopt", () -> new AdoptCommand(surroundings, out));
    commands.put("status", () -> new StatusCommand(surroundings, out));
    commands.put("spend", () -> new SpendCommand(surroundings, out));
    commands.put("prices", () -> new PricesCommand(surroundings, out, err));
    commands.put("logs", () -> new LogsCommand(surroundings, out));
    commands.put("fetch", () -> new FetchCommand(surroundings, out));
    commands.put("report", () -> new ReportCommand(surroundings, out));
    commands.put("check", () -> new CheckCommand(surroundings, out));
    commands.put("new", () -> new NewCommand(surroundings, out));
    commands.put("policy", () -> new PolicyCommand(surroundings, out));
    commands.put("doctor", () -> new DoctorCommand(surroundings, out));
    commands.put("init", () -> new InitCommand(surroundings, out));
    commands.put("audit", () -> new AuditCommand(surroundings, out));
    return commands;
  }

  /** The one that is meant; all where it takes all to help, since each loads what it works with. */
  private static void add(
      CommandLine line, Map<String, Supplier<Object>> commands, String... arguments) {
    Supplier<Object> meant = arguments.length > 0 ? commands.get(arguments[0]) : null;
    if (meant != null) {
      line.addSubcommand(meant.get());
    } else {
      commands.values().forEach(command -> line.addSubcommand(command.get()));
    }
  }

  private static void versioned(CommandLine command, String version) {
    command.getCommandSpec().version(version);
    command.getSubcommands().values().forEach(below -> versioned(below, version));
  }
}
