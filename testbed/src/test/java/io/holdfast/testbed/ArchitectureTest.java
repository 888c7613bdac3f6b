package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rooms of the house and what each may use (docs/architecture.md, Rooms): all violations at once. */
class ArchitectureTest {
    private static final String ROOT = "io.holdfast.";

    /** Rooms that each room may use, beside itself. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("kernel", Set.of()),
            Map.entry("policy", Set.of("kernel")),
            Map.entry("attestation", Set.of("kernel")),
            Map.entry("trust", Set.of("kernel")),
            Map.entry("protocol", Set.of("kernel", "trust")),
            Map.entry("control", Set.of("kernel", "policy", "attestation", "trust", "protocol")),
            Map.entry("store", Set.of("kernel", "control")),
            Map.entry("rest", Set.of("kernel", "control")),
            Map.entry("gateway", Set.of("kernel", "protocol", "trust", "control")),
            Map.entry("portal", Set.of()),
            Map.entry("server", Set.of("kernel", "trust", "control", "store", "rest", "gateway", "portal")),
            Map.entry("cli", Set.of("kernel", "policy", "attestation", "trust")),
            Map.entry("agent", Set.of("kernel", "protocol", "trust", "attestation")),
            Map.entry("extensions", Set.of("kernel", "attestation", "trust")));

    /** What only one place may touch. */
    private static final Map<String, String> ONLY_IN = Map.of(
            "java.sql.",
            ROOT + "store",
            "java.lang.ProcessBuilder",
            ROOT + "agent.platform",
            "java.nio.file.attribute.Posix",
            ROOT + "agent.platform");

    /** What the room attestation touches in its package {@code device} only (ADR 0014). */
    private static final List<String> INPUT_AND_OUTPUT = List.of(
            "java.net.Socket", "java.nio.channels.", "java.nio.file.Files", "java.io.File", "java.io.RandomAccess");

    private static String room(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT)) {
            return "";
        }
        String rest = name.substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    @Test
    void roomsUseOnlyWhatTheyMay() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.holdfast");
        Set<String> rooms = classes.stream().map(ArchitectureTest::room).collect(Collectors.toSet());
        assertThat(rooms)
                .as("rooms that were looked at")
                .contains("kernel", "control", "rest", "store", "agent", "cli");
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : classes) {
            if (!room(type).equals("testbed")) {
                type.getDirectDependenciesFromSelf().forEach(dependency -> check(dependency, violations));
            }
        }
        assertThat(violations).as(String.join("\n", violations)).isEmpty();
    }

    private static void check(Dependency dependency, Set<String> violations) {
        JavaClass from = dependency.getOriginClass();
        JavaClass to = dependency.getTargetClass().getBaseComponentType();
        String own = room(from);
        String used = room(to);
        if (!MAY_USE.containsKey(own)) {
            violations.add("the room " + own + " of " + from.getName() + " is not in the table");
        } else if (!used.isEmpty() && !used.equals(own) && !MAY_USE.get(own).contains(used)) {
            violations.add(own + " may not use " + used + ": " + from.getName() + " → " + to.getName());
        }
        if (own.equals("attestation") && !from.getPackageName().equals(ROOT + "attestation.device")) {
            INPUT_AND_OUTPUT.stream()
                    .filter(prefix -> to.getName().startsWith(prefix))
                    .forEach(prefix -> violations.add("only " + ROOT + "attestation.device may touch " + prefix + "…: "
                            + from.getName() + " → " + to.getName()));
        }
        ONLY_IN.forEach((prefix, place) -> {
            // of the rooms other than the agent's, only store's rule speaks
            boolean judged = place.equals(ROOT + "store") || own.equals("agent");
            if (judged
                    && to.getName().startsWith(prefix)
                    && !from.getPackageName().startsWith(place)) {
                violations.add(
                        "only " + place + " may touch " + prefix + "…: " + from.getName() + " → " + to.getName());
            }
        });
    }
}
