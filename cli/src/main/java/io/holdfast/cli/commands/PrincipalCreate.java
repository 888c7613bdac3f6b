package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.api.Credentials;
import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code principal create}: somebody else who may sign in. The secret goes into a file and nowhere else. */
@picocli.CommandLine.Command(
        name = "create",
        description = "Creates a service principal, gives it a role, and writes its credentials to a file.")
final class PrincipalCreate extends Command {
    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9 _.-]{0,88}[A-Za-z0-9])?";
    private static final String VERSION = "?api-version=2026-11-01";

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "Owner, Contributor, Reader or 'Azure Connected Machine Onboarding'.")
    private Optional<String> role = Optional.empty();

    @Option(names = "--scope", paramLabel = "ID", description = "Where the role holds (default: the subscription).")
    private Optional<String> scope = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "A new file for the credentials, mode 0600 (default: NAME.credentials.json).")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private DataOption data = new DataOption();

    PrincipalCreate(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException, IOException {
        if (!name.matches(NAME)) {
            throw CommandException.unusable(
                    "name: '" + name + "' (expected: letters, digits, spaces, dots, hyphens, underscores; at most 90)");
        }
        Path file = out.orElse(Path.of(name + ".credentials.json"));
        if (Files.exists(file)) {
            throw CommandException.unusable(file + ": is there already (expected: a new file)");
        }
        if (role.isEmpty() && scope.isPresent()) {
            throw CommandException.unusable("--scope needs --role");
        }
        Optional<Role> given = role.isPresent() ? Optional.of(Role.named(role.get())) : Optional.empty();
        try (ControlPlane controlPlane = data.open()) {
            Credentials mine = controlPlane.credentials();
            String id = "/providers/Holdfast.Identity/servicePrincipals/" + name.replace(" ", "%20");
            JsonObject created = controlPlane
                    .put(id + VERSION, JsonObject.of("properties", JsonObject.of("displayName", Json.of(name))))
                    .object("properties")
                    .orElse(JsonObject.EMPTY);
            String at = scope.orElse("/subscriptions/" + mine.subscriptionId());
            if (given.isPresent()) {
                assign(controlPlane, given.get(), at, text(created, "objectId"));
            }
            // the secret comes last: what fails before it leaves none behind
            JsonObject password = controlPlane.post(id + "/addPassword" + VERSION, JsonObject.EMPTY);
            Credentials theirs = mine.of(text(password, "appId"), text(password, "secretText"));
            OutputFiles.writePrivate(file, (theirs.json().pretty() + "\n").getBytes(StandardCharsets.UTF_8));
            say(name + " may sign in"
                    + given.map(granted -> " and is " + granted.title() + " of " + at)
                            .orElse(""));
            say("  client id    " + theirs.clientId());
            say("  credentials  " + file);
        }
    }

    private static void assign(ControlPlane controlPlane, Role role, String scope, String principal)
            throws CommandException {
        if (!scope.startsWith("/") || scope.chars().anyMatch(c -> c <= ' ' || c == '?' || c == '#' || c > '~')) {
            throw CommandException.unusable(
                    "--scope: '" + scope + "' (expected: a resource id, such as /subscriptions/…)");
        }
        JsonObject properties = JsonObject.builder()
                .put(
                        "roleDefinitionId",
                        role.definition(controlPlane.credentials().subscriptionId()))
                .put("principalId", principal)
                .put("principalType", "ServicePrincipal")
                .build();
        String at = scope.replaceFirst("/+$", "");
        controlPlane.putUnlessThere(
                at + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID()
                        + "?api-version=2022-04-01",
                JsonObject.of("properties", properties),
                "RoleAssignmentExists");
    }

    private static String text(JsonObject json, String name) throws CommandException {
        return json.string(name)
                .orElseThrow(() -> CommandException.refused("the control plane's answer has no '" + name + "'"));
    }
}
