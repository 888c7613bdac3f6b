package io.holdfast.agent.controls;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ExtensionType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlsTest {
    private static final Controls CONTROLS = Controls.shipped();
    private static final List<Action> ACTIONS = List.of(Action.values());
    private static final ExtensionType TYPE = ExtensionType.parse("Contoso/Hello");
    private static final ExtensionType STAND_IN = ExtensionType.parse("Holdfast.Compute/CustomScript");
    private static final Change CHANGE = new Change(Instant.parse("2026-01-02T03:04:05Z"), "ada (uid 0)");

    private static LocalControls controls(String allow, String block, boolean enabled) {
        return new LocalControls(
                list(allow, ExtensionList.Use.ALLOW),
                list(block, ExtensionList.Use.BLOCK),
                new Setting<>(enabled, Optional.of(CHANGE)),
                Setting.byDefault(Mode.FULL),
                "/home/config.json");
    }

    private static Wanted wanted(Action action, ExtensionType type, boolean firstParty) {
        return new Wanted(action, type, Optional.empty(), firstParty);
    }

    private static Setting<ExtensionList> list(String text, ExtensionList.Use use) {
        try {
            return text.isEmpty()
                    ? Setting.byDefault(ExtensionList.EMPTY)
                    : new Setting<>(ExtensionList.parse(text, use), Optional.of(CHANGE));
        } catch (ListException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The published table (connected-machine-agent, 2.5), every cell, and what surrounds it. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // allow list, block list, what happens to install, update and upgrade; delete is always allowed
                "-, -, allowed",
                "Contoso/Hello, -, allowed",
                "-, Contoso/Hello, extensions.blocklist",
                "Contoso/Hello, Contoso/Hello, extensions.blocklist",
                "Fabrikam/Other, -, extensions.allowlist",
                "Fabrikam/Other, Fabrikam/Other, extensions.allowlist",
                "-, Fabrikam/Other, allowed",
                "Contoso/Hello, Fabrikam/Other, allowed",
                "Fabrikam/Other, Contoso/Hello, extensions.blocklist",
                "Allow/None, -, extensions.allowlist",
                "Allow/None, Contoso/Hello, extensions.blocklist",
                "allow/NONE, -, extensions.allowlist",
                "CONTOSO/hello, -, allowed",
                "-, '  contoso/HELLO  ', extensions.blocklist",
                "-, 'Fabrikam/Other,contoso/hello', extensions.blocklist",
                "Contoso.Hello/Hello, -, extensions.allowlist",
            })
    void decidesEveryCell(String allow, String block, String expected) {
        LocalControls controls = controls(
                Optional.ofNullable(allow).orElse(""),
                Optional.ofNullable(block).orElse(""),
                true);
        for (Action action : List.of(Action.INSTALL, Action.UPDATE, Action.UPGRADE)) {
            Decision decision = CONTROLS.decide(wanted(action, TYPE, false), controls);
            assertThat(word(decision)).as(action + " " + decision).isEqualTo(expected);
        }
        assertThat(CONTROLS.decide(wanted(Action.DELETE, TYPE, false), controls))
                .isEqualTo(Decision.ALLOWED);
    }

    private static String word(Decision decision) {
        return switch (decision) {
            case Decision.Allowed _ -> "allowed";
            case Decision.Refused refused -> refused.key();
            case Decision.Waiting _ -> "waiting";
        };
    }

    @ParameterizedTest
    @CsvSource({
        // allow, block, first party, decision
        "'', Microsoft.Azure.Extensions/CustomScript, true, extensions.blocklist",
        "'', microsoft.compute/customscriptextension, true, extensions.blocklist",
        "'', Microsoft.OSTCExtensions/CustomScriptForLinux, false, extensions.blocklist",
        "Microsoft.Azure.Extensions/CustomScript, '', true, first party",
        "Microsoft.Azure.Extensions/CustomScript, '', false, extensions.allowlist",
        "Holdfast.Compute/CustomScript, '', false, allowed",
        "Microsoft.Azure.Extensions/CustomScript, Holdfast.Compute/CustomScript, true, extensions.blocklist",
        "Microsoft.Azure.Extensions/CustomScript, Microsoft.Compute/CustomScriptExtension, true, extensions.blocklist",
        "Microsoft.Azure.Monitor/AzureMonitorLinuxAgent, '', true, extensions.allowlist",
    })
    void namesOfTheIncumbentReachWhatStandsInForThem(String allow, String block, boolean firstParty, String expected) {
        Decision decision = CONTROLS.decide(wanted(Action.INSTALL, STAND_IN, firstParty), controls(allow, block, true));
        assertThat(decision instanceof Decision.Allowed(boolean only, var _) && only ? "first party" : word(decision))
                .isEqualTo(expected);
    }

    @Test
    void aSwitchedOffManagerRefusesInstallsAndLetsRemovalsWait() {
        LocalControls off = controls("", "", false);
        for (Action action : List.of(Action.INSTALL, Action.UPDATE, Action.UPGRADE)) {
            assertThat(word(CONTROLS.decide(wanted(action, TYPE, false), off))).isEqualTo("extensions.enabled");
        }
        assertThat(word(CONTROLS.decide(wanted(Action.DELETE, TYPE, false), off)))
                .isEqualTo("waiting");
    }

    @Test
    void aRefusalNamesKeyEntryFileAndWhoSetItWhen() {
        Decision decision = CONTROLS.decide(
                wanted(Action.INSTALL, STAND_IN, true), controls("", "microsoft.azure.extensions/CustomScript", true));
        assertThat(decision).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.entry()).isEqualTo("microsoft.azure.extensions/CustomScript");
            assertThat(refused.explanation())
                    .contains(
                            "extensions.blocklist",
                            "microsoft.azure.extensions/CustomScript",
                            "stands in",
                            "/home/config.json",
                            "2026-01-02T03:04:05Z",
                            "ada (uid 0)");
        });
    }

    /** Against a second, naive statement of the rules. */
    @Test
    void agreesWithAReferenceModel() {
        List<String> names =
                List.of("Contoso/Hello", "contoso/hello", "Fabrikam/Other", "Allow/None", "A.B/C", "A/B.C");
        Random random = new Random(20_261_121);
        for (int round = 0; round < 20_000; round++) {
            List<String> allow = pick(names, random, true);
            List<String> block = pick(names, random, false);
            boolean enabled = random.nextInt(4) > 0;
            ExtensionType type =
                    ExtensionType.parse(names.get(random.nextInt(2) * 4).replace("Allow", "X"));
            Action action = ACTIONS.get(random.nextInt(ACTIONS.size()));
            LocalControls controls = controls(String.join(" , ", allow), String.join(",", block), enabled);
            assertThat(word(CONTROLS.decide(wanted(action, type, false), controls)))
                    .as("%s %s allow=%s block=%s enabled=%s", action, type, allow, block, enabled)
                    .isEqualTo(model(action, type.toString(), allow, block, enabled));
        }
    }

    private static List<String> pick(List<String> names, Random random, boolean none) {
        List<String> picked = names.stream()
                .filter(name -> !name.equals("Allow/None") && random.nextInt(3) == 0)
                .toList();
        return none && random.nextInt(6) == 0 ? List.of("Allow/None") : picked;
    }

    private static String model(Action action, String type, List<String> allow, List<String> block, boolean enabled) {
        if (action == Action.DELETE) {
            return enabled ? "allowed" : "waiting";
        }
        if (!enabled) {
            return "extensions.enabled";
        }
        if (block.stream().anyMatch(entry -> Ascii.lower(entry).equals(Ascii.lower(type)))) {
            return "extensions.blocklist";
        }
        boolean admitted = allow.isEmpty()
                || allow.stream().anyMatch(entry -> Ascii.lower(entry).equals(Ascii.lower(type)));
        return admitted ? "allowed" : "extensions.allowlist";
    }
}
