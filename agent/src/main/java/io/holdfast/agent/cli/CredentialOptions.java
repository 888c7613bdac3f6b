package io.holdfast.agent.cli;

import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.identity.Credential;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a person or script shows its rights. Secrets come from a file, from standard input or from the option file. */
final class CredentialOptions {
    @Option(
            names = {"-i", "--service-principal-id"},
            paramLabel = "ID")
    private String principal = "";

    @Option(
            names = {"-p", "--service-principal-secret"},
            paramLabel = "-",
            description =
                    "'-' reads the secret from standard input. A secret given here is visible to every user of the"
                            + " machine; it is accepted for old scripts.")
    private String secret = "";

    @Option(names = "--service-principal-secret-file", paramLabel = "FILE")
    private String secretFile = "";

    @Option(
            names = "--access-token",
            paramLabel = "-",
            description = "'-' reads the token from standard input; as above.")
    private String token = "";

    @Option(names = "--access-token-file", paramLabel = "FILE")
    private String tokenFile = "";

    Credential credential(OptionFile file, Console console) throws AzcmException {
        return find(file, console)
                .orElseThrow(() -> new AzcmException(
                        AzcmException.Code.MISSING_PARAMETER,
                        "no credential (expected: --service-principal-id with its secret, or an access token)"));
    }

    Optional<Credential> find(OptionFile file, Console console) throws AzcmException {
        Optional<String> accessToken = secret(file, token, "access-token", tokenFile, console);
        if (accessToken.isPresent()) {
            return Optional.of(new Credential.AccessToken(accessToken.get()));
        }
        Optional<String> id = file.value(principal, "service-principal-id");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        String found = secret(file, secret, "service-principal-secret", secretFile, console)
                .orElseThrow(() -> new AzcmException(
                        AzcmException.Code.MISSING_PARAMETER, "the secret of the service principal is missing"));
        return Optional.of(new Credential.ServicePrincipal(id.get(), found));
    }

    private static Optional<String> secret(
            OptionFile file, String given, String name, String givenFile, Console console) throws AzcmException {
        if (given.equals("-")) {
            return Optional.of(firstLine(console));
        }
        if (!given.isEmpty()) {
            console.warn("--" + name + " on the command line can be read by every user of this machine; use --" + name
                    + "-file, --config or '--" + name + " -'");
            return Optional.of(given);
        }
        Optional<String> path = file.value(givenFile, name + "-file");
        if (path.isEmpty()) {
            return file.value("", name);
        }
        try {
            return Optional.of(Files.readString(Path.of(path.get())).strip());
        } catch (IOException e) {
            throw new AzcmException(AzcmException.Code.CONFIG_FILE, path.get() + " cannot be read: " + e.getMessage());
        }
    }

    private static String firstLine(Console console) throws AzcmException {
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
            return Optional.ofNullable(reader.readLine()).orElse("").strip();
        } catch (IOException e) {
            throw new AzcmException(AzcmException.Code.UNKNOWN, "standard input: " + e.getMessage());
        }
    }
}
