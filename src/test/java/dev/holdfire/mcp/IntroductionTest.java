package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class IntroductionTest {
  private static ObjectNode params(String capabilities) {
    return (ObjectNode) Json.parse(Wire.greeting("2025-06-18", capabilities));
  }

  /** What is taken as it stands must be what the SDK's records take. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"roots\":{}}",
        "{\"roots\":{\"listChanged\":true},\"elicitation\":{}}",
        "{\"elicitation\":{\"form\":{},\"url\":{}},\"sampling\":{}}",
        "{\"experimental\":{\"a\":{\"b\":[1]}},\"extensions\":{\"ui\":{\"x\":1}}}",
        "{\"tomorrow\":{\"unheard\":{}}}"
      })
  void whatClientsUsuallySendIsSeenToBeInOrder(String capabilities) {
    ObjectNode said = params(capabilities);

    assertThat(Introduction.isPlain(said)).isTrue();
    assertThat(Introduction.read(said).orElseThrow().sdk().clientInfo().name()).isEqualTo("wire");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"roots\":true}",
        "{\"roots\":{\"listChanged\":{}}}",
        "{\"elicitation\":{\"form\":1}}",
        "{\"elicitation\":[]}",
        "{\"extensions\":{\"ui\":1}}",
        "7"
      })
  void anythingElseIsForTheSdkToJudge(String capabilities) {
    ObjectNode said = params(capabilities);

    assertThat(Introduction.isPlain(said)).isFalse();
    assertThat(Introduction.read(said).isPresent()).isEqualTo(taken(said));
  }

  private static boolean taken(ObjectNode said) {
    try {
      return Json.mapper().convertValue(said, InitializeRequest.class) != null;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
