package dev.holdfire.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** In the samples {@code 22} and the like stand for so many random letters and digits. */
final class RedactorTest {
  private static final String RANDOM =
      "Zk3vQ9xT7bLm2RwN8cYp5HdJ4sGf6AeU1oKiXtVq0MzBnWrCyPhDjSgFaE".repeat(4);

  private final Redactor redactor = new Redactor(List.of(), List.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "id ak-#22 | id [masked Modal token]",
        "MODAL_TOKEN_SECRET=as-#22 | MODAL_TOKEN_SECRET=[masked Modal token]",
        "login hf_#34, done | login [masked Hugging Face token], done",
        "AKIAIOSFODNN7EXAMPLE: no | [masked AWS access key]: no",
        "aws_secret_access_key = #39/ | aws_secret_access_key = [masked key]",
        "ghp_#36 | [masked GitHub token]",
        "x=github_pat_#22_#30; | x=[masked GitHub token];",
        "glpat-#20 | [masked GitLab token]",
        "xoxb-123456789012-#24 | [masked Slack token]",
        "https://hooks.slack.com/services/T0/B0/#24 |"
            + " https://hooks.slack.com/services/[masked Slack webhook]",
        "sk-#48 | [masked API key]",
        "sk-ant-api03-#40-#10_#8 | [masked API key]",
        "sk-proj-#40 | [masked API key]",
        "sk_live_#24 | [masked Stripe key]",
        "AIza#35 | [masked Google API key]",
        "wandb login 0123456789abcdef0123456789abcdef01234567 | wandb login [masked WandB key]",
        "WANDB_API_KEY=0123456789abcdef0123456789abcdef01234567 | WANDB_API_KEY=[masked WandB key]",
        "machine api.wandb.ai login user password #40 |"
            + " machine api.wandb.ai login user password [masked password]",
        "t eyJ#30.eyJ#40.#43 | t [masked JWT]",
        "Authorization: Bearer #12 | Authorization: Bearer [masked authorization]",
        "'authorization': 'Basic dXNlcjpwdw==' | 'authorization': 'Basic [masked authorization]'",
        "bearer #20 | bearer [masked authorization]",
        "postgres://me:hunter2@db/x | postgres://me:[masked URL password]@db/x",
        "https://:#20@host | https://:[masked URL password]@host",
        "DB_PASSWORD=correcthorse | DB_PASSWORD=[masked password]",
        "password = \"correct horse\" | password = \"[masked password]\"",
        "password: str = 'hunter2' | password: str = '[masked password]'",
        "\"token\": \"#12\" | \"token\": \"[masked token]\"",
        "{\\\"token\\\": \\\"#12\\\"} | {\\\"token\\\": \\\"[masked token]\\\"}",
        "os.environ[\"MY_TOKEN\"] = \"#12\" | os.environ[\"MY_TOKEN\"] = \"[masked token]\"",
        "clientSecret: #20 | clientSecret: [masked secret]",
        "x-api-key: #16 | x-api-key: [masked key]",
        "run --hub-token #16 -v | run --hub-token [masked token] -v",
        "curl ?a=1&api_key=#16&b=2 | curl ?a=1&api_key=[masked key]&b=2",
        "-----BEGIN RSA PRIVATE KEY-----\\n#64\\n-----END RSA PRIVATE KEY----- ok"
            + " | [masked private key] ok",
        "key MIIEpAIBAAKCAQEA#40 | key [masked private key]",
      })
  void aSecretIsMaskedAndTheRestStays(String text, String masked) {
    assertThat(redactor.mask(sample(text))).isEqualTo(masked);
    assertThat(redactor.find(sample(text))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf-abcdefghi2 hb-abcdefghi2 ha-abcdefghi2 hw-234567abcd",
        "token=hf-abcdefghi2",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "run 550e8400-e29b-41d4-a716-446655440000",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "wandb: Syncing run, git commit 0123456789abcdef0123456789abcdef01234567",
        "pad_token_id=0 eos_token='</s>1234567' max_tokens: 2048 tokens/s: 123456789a",
        "token = tokenizer.encode(text1234567)[0]",
        "next token: 15043abcdefgh7",
        "'tiktoken': '0.11.0.post1'",
        "modal secret create wandb WANDB_API_KEY=your_key_here",
        "API_KEY='replace-with-the-key' PASSWORD=change_me TOKEN=put-the-token-here",
        "'auth-token': 'auth-token>=0.11.1,!=0.11.3'",
        "from_pretrained('glimmer-1-4-generation-from-text')",
        "token = os.environ['HF_TOKEN']",
        "HF_TOKEN=$HF_TOKEN_2 API_KEY=${KEY1234567} PASSWORD=*********",
        "password = getpass('Password: ')",
        "x = input('Password: ') or 'none of them'",
        "f'https://{user}:{password}@host/'",
        "https://user:$PASS@host:8080/a@b",
        "api_key='EMPTY'",
        "secrets=[modal.Secret.from_name('huggingface-secret-2')]",
        "secret='huggingface-secret'",
        "private_key=/home/x/.ssh/id_ed25519",
        "hf_hub_download(repo_id='meta-llama/Llama-3.1-8B')",
        "hf_transformermodelconfiguration",
        "ask-something as-implemented sk-learn-1.2-and-more-words-here",
        "bearer authentication-is-required",
        "-----BEGIN CERTIFICATE-----",
        "step 250/500 loss=1.2345 lr=3e-4 token_accuracy=0.912345678",
        "pass: 3 passed, password required",
      })
  void whatOnlyLooksLikeOneStays(String text) {
    assertThat(redactor.mask(text)).isEqualTo(text);
    assertThat(redactor.find(text)).isEmpty();
  }

  @Test
  void aPrivateKeyIsMaskedWholeAndInParts() {
    String body = sample("#64\n#64\n#20\n");
    String begin = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    String end = "-----END OPENSSH PRIVATE KEY-----";
    assertThat(redactor.mask("a\n" + begin + body + end + "\nb"))
        .isEqualTo("a\n[masked private key]\nb");
    assertThat(redactor.mask("a\n" + begin + body + "step 1: done"))
        .isEqualTo("a\n[masked private key]\nstep 1: done");
    assertThat(redactor.mask("step 1: done.\n" + body + end + "\nb"))
        .isEqualTo("step 1: done.\n[masked private key]\nb");
    assertThat(redactor.mask("12:00 | " + begin + body.strip().replace("\n", "\n12:00 | ")))
        .isEqualTo("12:00 | [masked private key]");
  }

  @Test
  void findTellsKindLineAndColumnButNeverTheValue() {
    assertThat(redactor.find(sample("import os\n\nT = \"hf_#34\"\nP = 'x'; password='hunter2'\n")))
        .containsExactly(new Secret("Hugging Face token", 3, 6), new Secret("password", 4, 20));
  }

  @Test
  void thePolicyAddsPatternsAndLetsThrough() {
    Redactor own =
        new Redactor(
            List.of(Pattern.compile("ACME-\\d+"), Pattern.compile("hf-\\w+")),
            List.of(Pattern.compile("hf_Public.*")));
    assertThat(own.mask("ACME-77 hf_PublicExampleToken0123456789 hf-abcdefghi2"))
        .isEqualTo("[masked pattern] hf_PublicExampleToken0123456789 hf-abcdefghi2");
  }

  @Test
  void everyTextOfADocumentIsMaskedAndNamesAreLeftAlone() {
    var mapper = JsonMapper.shared();
    var document =
        mapper.readTree(
            sample(
                """
                {"hf_#34": 1, "log": ["a", "ghp_#36"], "api_key": "#16", "n": 1.50, "z": null,
                 "inner": {"password": "correct horse", "token": "hf-abcdefghi2"}}
                """));
    assertThat(redactor.maskAll(document))
        .isEqualTo(
            mapper.readTree(
                sample(
                    """
                    {"hf_#34": 1, "log": ["a", "[masked GitHub token]"], "api_key": "[masked key]",
                     "n": 1.50, "z": null,
                     "inner": {"password": "[masked password]", "token": "hf-abcdefghi2"}}
                    """)));
  }

  /** Masking what is masked changes nothing, whatever stands beside what. */
  @Test
  void maskingTwiceIsMaskingOnce() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "hf_#34",
            "ak-#22",
            "AKIAIOSFODNN7EXAMPLE",
            "password=",
            "token: ",
            "\"",
            "'",
            " ",
            "\n",
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----",
            "#64",
            "eyJ#20.",
            "sk-#30",
            "https://a:",
            "@",
            "[masked token]",
            "[masked ",
            "]",
            "x9x9x9x9",
            "Bearer ",
            "wandb key ",
            "0123456789abcdef0123456789abcdef01234567",
            "AIza#40",
            "_",
            "-",
            "/",
            "=");
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(sample(pieces.get(random.nextInt(pieces.size()))));
      }
      String once = redactor.mask(text.toString());
      assertThat(redactor.mask(once)).as("seed %d: %s", seed, text).isEqualTo(once);
      assertThat(redactor.find(once)).as("seed %d: %s", seed, text).isEmpty();
    }
  }

  /** A pattern that backtracks would take minutes here; the limit is far above what is needed. */
  @Timeout(30)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a-",
        "eyJ",
        "eyJa.",
        "token=",
        "token=\"",
        "token='token=\"",
        "token=a1(",
        "password=\\",
        "a://b:c",
        "--token ",
        "--a-",
        "wandb ",
        "bearer ",
        "login a ",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAA\n",
        "[masked ",
        "[masked a]",
        "'a1b2c3d4",
      })
  void aLongHostileLineIsReadInLinearTime(String piece) {
    assertThat(redactor.mask(piece.repeat((1 << 18) / piece.length()))).isNotNull();
  }

  private static String sample(String text) {
    return Pattern.compile("#(\\d+)")
        .matcher(text)
        .replaceAll(count -> RANDOM.substring(0, Integer.parseInt(count.group(1))));
  }
}
