package io.holdfast.extensions.runcommand;

import io.holdfast.extensions.handler.Downloads;
import io.holdfast.extensions.handler.Members;
import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.extensions.handler.SettingsFile;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is to be run, read from the documented settings. A parameter with a name becomes an environment variable, one without
 * becomes an argument.
 *
 * @param script its text; empty when it is to be fetched from {@code address}
 * @param user who runs it; empty for the user of the handler, who is root
 * @param asynchronous whether the operation is over as soon as the script runs
 * @param strict whether a script that fails fails the operation
 */
record Request(
        Optional<String> script,
        Optional<URI> address,
        List<String> arguments,
        Map<String, String> variables,
        Optional<String> user,
        Duration limit,
        boolean asynchronous,
        boolean strict) {
    private static final long DEFAULT_LIMIT = 5_400;
    private static final long LONGEST = 86_400;
    private static final int MAX_SCRIPT = 256 << 10;
    private static final int MAX_PARAMETERS = 100;

    /** Need an Azure storage account or an Azure identity. */
    private static final Set<String> OUT_OF_REACH = Set.of(
            "outputBlobUri",
            "errorBlobUri",
            "outputBlobManagedIdentity",
            "errorBlobManagedIdentity",
            "outputBlobSASToken",
            "errorBlobSASToken",
            "sourceSASToken",
            "sourceManagedIdentity");

    private static final Set<String> OPEN = Set.of(
            "source",
            "parameters",
            "runAsUser",
            "timeoutInSeconds",
            "asyncExecution",
            "treatFailureAsDeploymentFailure",
            "timestamp");

    /** On Linux nobody asks for a password: root becomes any user without one. */
    private static final Set<String> HIDDEN = Set.of("protectedParameters", "runAsPassword");

    Request {
        arguments = List.copyOf(arguments);
        variables = Map.copyOf(variables);
    }

    static Request of(SettingsFile settings) throws SettingsException {
        JsonObject open = settings.open();
        only(open, OPEN);
        only(settings.hidden(), HIDDEN);
        JsonObject source = open.object("source")
                .orElseThrow(() -> new SettingsException("source is missing (expected: an object)"));
        if (Members.given(source, "commandId").isPresent()) {
            throw new SettingsException(
                    "source.commandId is not served: there are no predefined commands; give" + " source.script");
        }
        for (String name : source.names()) {
            // the signature is the agent's business: where a machine has signers it never comes here
            if (!Set.of("script", "scriptUri", "commandId", "signature").contains(name)) {
                throw new SettingsException("source has a member that is not served (expected: script or scriptUri)");
            }
        }
        Optional<String> script = Members.text(source, "script", "source.script");
        Optional<String> uri = Members.text(source, "scriptUri", "source.scriptUri");
        if (script.isPresent() == uri.isPresent()) {
            throw new SettingsException("source has "
                    + (script.isPresent() ? "both script and scriptUri" : "neither script nor scriptUri")
                    + " (expected: one of them)");
        }
        if (script.filter(text -> text.length() > MAX_SCRIPT || text.indexOf('\0') >= 0)
                .isPresent()) {
            throw new SettingsException(
                    "source.script has a zero character or more than " + MAX_SCRIPT + " characters");
        }
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> arguments = new ArrayList<>();
        parameters(open, "parameters", variables, arguments);
        List<String> secret = new ArrayList<>();
        parameters(settings.hidden(), "protectedParameters", variables, secret);
        if (!secret.isEmpty()) {
            throw new SettingsException("protectedParameters has one without a name (expected: a name; without it the"
                    + " value would be an argument, which everybody on the machine can read)");
        }
        return new Request(
                script,
                uri.isPresent() ? Optional.of(Downloads.address(uri.get(), "source.scriptUri")) : Optional.empty(),
                arguments,
                variables,
                Members.text(open, "runAsUser", "runAsUser"),
                limit(open),
                Members.flag(open, "asyncExecution"),
                Members.flag(open, "treatFailureAsDeploymentFailure"));
    }

    private static void only(JsonObject settings, Set<String> known) throws SettingsException {
        for (String name : settings.names()) {
            if (OUT_OF_REACH.contains(name) && Members.given(settings, name).isPresent()) {
                throw new SettingsException(name + " is not served: a machine of Holdfast has no identity or storage"
                        + " account of Azure");
            }
            if (!known.contains(name) && !OUT_OF_REACH.contains(name)) {
                throw new SettingsException("unknown setting (expected: "
                        + String.join(", ", known.stream().sorted().toList()) + ")");
            }
        }
    }

    private static Duration limit(JsonObject open) throws SettingsException {
        Optional<Json> value = Members.given(open, "timeoutInSeconds");
        if (value.isEmpty()) {
            return Duration.ofSeconds(DEFAULT_LIMIT);
        }
        OptionalLong seconds = value.get() instanceof JsonNumber number ? number.asLong() : OptionalLong.empty();
        if (seconds.isEmpty() || seconds.getAsLong() < 1 || seconds.getAsLong() > LONGEST) {
            throw new SettingsException("timeoutInSeconds is not a whole number from 1 to " + LONGEST);
        }
        return Duration.ofSeconds(seconds.getAsLong());
    }

    private static void parameters(
            JsonObject settings, String member, Map<String, String> variables, List<String> arguments)
            throws SettingsException {
        Optional<Json> value = Members.given(settings, member);
        if (value.isEmpty()) {
            return;
        }
        if (!(value.get() instanceof JsonArray array) || array.size() > MAX_PARAMETERS) {
            throw new SettingsException(member + " is not an array of at most " + MAX_PARAMETERS + " objects");
        }
        for (int i = 0; i < array.size(); i++) {
            String place = member + "[" + i + "]";
            if (!(array.get(i) instanceof JsonObject parameter)) {
                throw new SettingsException(place + " is not an object");
            }
            String text = parameter
                    .string("value")
                    .filter(each -> each.indexOf('\0') < 0)
                    .orElseThrow(() -> new SettingsException(place + ".value is not a string without zero characters"));
            Optional<String> name = Members.text(parameter, "name", place + ".name");
            if (name.isEmpty()) {
                arguments.add(text);
            } else if (name.get().matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
                variables.put(name.get(), text);
            } else {
                throw new SettingsException(place + ".name is not the name of an environment variable");
            }
        }
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return "Request[" + arguments.size() + " arguments, " + variables.size() + " variables, " + user + "]";
    }
}
