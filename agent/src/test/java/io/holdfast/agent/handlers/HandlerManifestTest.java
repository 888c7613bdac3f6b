package io.holdfast.agent.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandlerManifestTest {
    private static final String COMMANDS =
            "\"installCommand\": \"bin/x  install\", \"uninstallCommand\": \"./bin/x u\","
                    + "\"updateCommand\": \"//bin/x up\", \"enableCommand\": \"bin/x e\", \"disableCommand\": \"bin/x d\"";

    private static HandlerManifest parse(String text) throws HandlerException {
        return HandlerManifest.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsLooseBooleansAndDefaults() throws Exception {
        HandlerManifest manifest = parse(
                "\uFEFF[{\"version\": \"1\", \"handlerManifest\": {" + COMMANDS
                        + ", \"supportsMultipleExtensions\": \"TRUE\", \"continueOnUpdateFailure\": 1, \"reportHeartbeat\": null}}]");

        assertThat(manifest.supportsMultipleExtensions()).isTrue();
        assertThat(manifest.continueOnUpdateFailure()).isFalse();
        assertThat(manifest.reportHeartbeat()).isFalse();
        assertThat(manifest.updateWithInstall()).isTrue();
        assertThat(manifest.command(HandlerCommand.INSTALL)).isEqualTo("bin/x  install");
        assertThat(manifest.command(HandlerCommand.UPDATE)).isEqualTo("bin/x up");
        assertThat(manifest.limit(HandlerCommand.ENABLE)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void readsOurAdditions() throws Exception {
        HandlerManifest manifest =
                parse("[{\"handlerManifest\": {" + COMMANDS + ", \"updateMode\": \"UpdateWithoutInstall\"},"
                        + " \"holdfast\": {\"runtime\": \"25\", \"hostedCommand\": \"bin/x host\", \"enableTimeoutSeconds\": 5400,"
                        + " \"user\": \"contoso-agent\", \"noNewPrivileges\": true}}]");

        assertThat(manifest.updateWithInstall()).isFalse();
        assertThat(manifest.runtime()).contains("25");
        assertThat(manifest.hostedCommand()).contains("bin/x host");
        assertThat(manifest.user()).contains("contoso-agent");
        assertThat(manifest.noNewPrivileges()).isTrue();
        assertThat(manifest.limit(HandlerCommand.ENABLE)).isEqualTo(Duration.ofMinutes(90));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "[{}]",
                "[{},{}]",
                "[{\"handlerManifest\": {}}]",
                "[{\"handlerManifest\": {\"installCommand\": 1}}]",
                "not json",
                "[{\"handlerManifest\": {" + COMMANDS + "}, \"holdfast\": {\"runtime\": \"new\"}}]",
                "[{\"handlerManifest\": {" + COMMANDS + "}, \"holdfast\": {\"enableTimeoutSeconds\": 999999}}]",
                "[{\"handlerManifest\": {" + COMMANDS + ", \"installCommand\": \"///\"}}]",
                "[{\"handlerManifest\": {" + COMMANDS + "}, \"holdfast\": [\"user\"]}]",
                "[{\"handlerManifest\": {" + COMMANDS + "}, \"holdfast\": {\"user\": 1000}}]",
                "[{\"handlerManifest\": {" + COMMANDS + "}, \"holdfast\": {\"user\": \"1000\"}}]",
                "[{\"handlerManifest\": {" + COMMANDS + "}, \"holdfast\": {\"user\": null}}]",
                "[{\"handlerManifest\": {" + COMMANDS + "}, \"holdfast\": {\"noNewPrivileges\": \"true\"}}]"
            })
    void malformedOnesHaveTheirCode(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.code()).isEqualTo(HandlerCode.MANIFEST_MALFORMED));
    }

    @Test
    void changedBytesOnlyGiveTheDocumentedException() {
        byte[] good = ("[{\"handlerManifest\": {" + COMMANDS + "}, \"signingInfo\": {\"publisher\": \"A\"}}]")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(4);
        int read = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] file = good.clone();
            file[random.nextInt(file.length)] = (byte) random.nextInt();
            try {
                HandlerManifest.parse(file);
                read++;
            } catch (HandlerException e) {
                assertThat(e.code()).isEqualTo(HandlerCode.MANIFEST_MALFORMED);
            }
        }
        assertThat(read).isBetween(1, 4999);
    }
}
