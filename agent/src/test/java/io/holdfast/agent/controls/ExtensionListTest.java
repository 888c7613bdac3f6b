package io.holdfast.agent.controls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.agent.controls.ExtensionList.Use;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionListTest {
    private static final String DOCUMENTED = "Microsoft.Cplat.Core/RunCommandHandlerWindows,"
            + " Microsoft.Cplat.Core/RunCommandHandlerLinux,Microsoft.Compute/CustomScriptExtension,"
            + "Microsoft.Azure.Extensions/CustomScript,Microsoft.Azure.Automation.HybridWorker/HybridWorkerForWindows,"
            + "%s,Microsoft.EnterpriseCloud.Monitoring/MicrosoftMonitoringAgent,"
            + " Microsoft.EnterpriseCloud.Monitoring/OMSAgentForLinux";

    @Test
    void theDocumentedBlockListIsRefusedAndTheMendedOneTaken() throws Exception {
        ListException refused = catchThrowableOfType(
                ListException.class,
                () -> ExtensionList.parse(
                        DOCUMENTED.formatted("Microsoft.Azure.Automation.HybridWorkerForLinux"), Use.BLOCK));
        assertThat(refused.entries()).hasSize(1);
        assertThat(refused)
                .hasMessageContaining("'Microsoft.Azure.Automation.HybridWorkerForLinux'")
                .hasMessageContaining("did you mean Microsoft.Azure.Automation/HybridWorkerForLinux?");
        ExtensionList mended =
                ExtensionList.parse(DOCUMENTED.formatted("Microsoft.Azure.Automation/HybridWorkerForLinux"), Use.BLOCK);
        assertThat(mended.texts()).hasSize(8).contains("Microsoft.Cplat.Core/RunCommandHandlerLinux");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "“Contoso/Hello”",
                "„Contoso/Hello“",
                "‘Contoso/Hello’",
                "«Contoso/Hello»",
                "\"Contoso/Hello\"",
                "Contoso",
                "Contoso/Hello/World",
                "/Hello",
                "Contoso/",
                "Contoso//Hello",
                "Contoso/He llo",
                "*",
                "*/*",
                "*/Hello",
                "Contoso/He*",
                "Contoso/**",
                "Contoso.*/*",
                "Contoso/Hello@",
                "Contoso/Hello@1.2.",
                "Contoso/Hello@*",
                "Contoso/Hello@1-",
                "Contoso/Hello@-1",
                "Contoso/Hello@2-1",
                "Contoso/Hello@1-2-3",
                "Contoso/Hello@1.*-2",
                "Contoso/Hello@1@2",
                "Contoso/Hello@v1",
                "Contoso/Hello@ 1",
                "Contoso@1/Hello",
                "Contoso/Hello#",
                "Contoso/Hello#sha256:",
                "Contoso/Hello#sha256:abc",
                "Contoso/Hello#sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "Contoso/Hello#sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855@1",
                "Contoso/Hello,",
                ",Contoso/Hello",
                "Contoso/Hello,,A/B",
                " , ",
                "Contoso/Hel\u0000lo",
                "Contoso/Hello\u00a0",
                "Cont\u043eso/Hello",
                "Contoso/..",
                "../etc",
                "Contoso/Hello.",
                "Allow/None,Contoso/Hello",
                "-a/b",
                "A/B-C"
            })
    void refusesTheWholeListForOneBadEntry(String text) {
        assertThatThrownBy(() -> ExtensionList.parse("A/B," + text, Use.ALLOW)).isInstanceOf(ListException.class);
    }

    @Test
    void allowNoneBelongsIntoTheAllowListAlone() throws Exception {
        assertThat(ExtensionList.parse(" allow/none ", Use.ALLOW)).isEqualTo(ExtensionList.NONE);
        assertThatThrownBy(() -> ExtensionList.parse("Allow/None", Use.BLOCK)).hasMessageContaining("allow list");
    }

    @Test
    void keepsTheSpellingAndDropsRepetitions() throws Exception {
        assertThat(ExtensionList.parse("Contoso/Hello, contoso/hello ,\tA.B/C", Use.ALLOW)
                        .texts())
                .containsExactly("Contoso/Hello", "A.B/C");
    }

    @Test
    void lengthIsBounded() {
        assertThatThrownBy(() -> ExtensionList.parse("A/B,".repeat(10_000) + "A/B", Use.ALLOW))
                .hasMessageContaining("at most 10000");
    }

    /** Whatever is typed, the answer is a list whose entries are names, or a refusal. */
    @Test
    void anyTextIsTakenOrRefused() {
        Random random = new Random(7);
        String alphabet = "aZ9._/,- \u201c\"\t\u0000\ud83d*@#";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                ExtensionList list = ExtensionList.parse(text.toString(), Use.ALLOW);
                assertThat(list.texts()).allMatch(entry -> entry.matches("[\\w.]+/([\\w.]+|\\*)(@[0-9.*-]+)?"));
            } catch (ListException e) {
                assertThat(e.entries()).isNotEmpty();
            }
        }
    }
}
