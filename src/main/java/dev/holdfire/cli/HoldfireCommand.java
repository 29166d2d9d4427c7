package dev.holdfire.cli;

import dev.holdfire.error.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
    CommandLine line =
        new CommandLine(new HoldfireCommand())
            .addSubcommand(new ServeCommand(surroundings))
            .addSubcommand(new ApproveCommand(surroundings, out))
            .addSubcommand(new AllowCommand(surroundings, out))
            .addSubcommand(new AdoptCommand(surroundings, out))
            .addSubcommand(new StatusCommand(surroundings, out))
            .addSubcommand(new SpendCommand(surroundings, out))
            .addSubcommand(new PricesCommand(surroundings, out, err))
            .addSubcommand(new LogsCommand(surroundings, out))
            .addSubcommand(new FetchCommand(surroundings, out))
            .addSubcommand(new ReportCommand(surroundings, out))
            .addSubcommand(new CheckCommand(surroundings, out))
            .addSubcommand(new NewCommand(surroundings, out))
            .addSubcommand(new PolicyCommand(surroundings, out))
            .addSubcommand(new DoctorCommand(surroundings, out))
            .addSubcommand(new InitCommand(surroundings, out))
            .addSubcommand(new AuditCommand(surroundings, out))
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true);
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

  private static void versioned(CommandLine command, String version) {
    command.getCommandSpec().version(version);
    command.getSubcommands().values().forEach(below -> versioned(below, version));
  }
}
