package dev.holdfire.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InfrastructureTest {
  private final Redactor redactor = new Redactor(List.of(), List.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssh 10.1.2.3 | private IP address",
        "host=172.31.0.9:22 | private IP address",
        "http://192.168.1.20/x | private IP address",
        "at fd12:3456:789a::1 | private IP address",
        "peer 100.64.0.1 | carrier-grade IP address",
        "peer 100.127.255.254. | carrier-grade IP address",
        "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8 | SSH fingerprint",
        "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48 | SSH fingerprint",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
            + " | SSH public key",
        "ping build-7.internal | internal host name",
        "https://wiki.internal/x | internal host name",
        "db.prod.corp | internal host name",
        "svc.ns.svc.cluster.local | internal host name",
        "nas-2.local: | internal host name",
        "open /home/jane/data | home path",
        "/Users/jane.doe/x | home path",
        "C:\\Users\\Jane\\x | home path",
      })
  void aDetailIsPointedAt(String text, String kind) {
    assertThat(redactor.infrastructure(text)).extracting(Leak::kind).containsExactly(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8 127.0.0.1 0.0.0.0 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 192.169.0.1",
        "nvidia-curand-cu12==10.3.2.106 torch-10.1.2.3 v10.1.2.3 10.1.2 10.1.2.3.4 10.1.2.300",
        "x = threading.local() and train.local(1) or self.internal.value",
        "from torch.internal import thing",
        "feed:1 fd: fc2:linear",
        "/home/user/app /home/runner/work https://example.com/home/jane",
        "12:34:56 00:11:22:33:44:55",
        "example.com localhost modal.com",
      })
  void whatIsPublicOrNoneStaysUnmentioned(String text) {
    assertThat(redactor.infrastructure(text)).isEmpty();
  }

  @Test
  void thePlaceIsToldAndThePolicyLetsThrough() {
    String text = "a\n  b 10.1.2.3 and 10.9.9.9\n";
    assertThat(redactor.infrastructure(text))
        .containsExactly(
            new Leak("private IP address", 2, 5), new Leak("private IP address", 2, 18));
    assertThat(
            new Redactor(List.of(), List.of(Pattern.compile("10\\.1\\..*"))).infrastructure(text))
        .containsExactly(new Leak("private IP address", 2, 18));
  }

  @Timeout(60)
  @ParameterizedTest
  @ValueSource(strings = {"a", "10.", "fd00:", "a.", "a1.local", "00:", "/home/", "ssh-rsa AAAA"})
  void aHostileLineOfAMebibyteIsReadInLinearTime(String piece) {
    assertThat(redactor.infrastructure(piece.repeat((1 << 20) / piece.length()))).isNotNull();
  }
}
