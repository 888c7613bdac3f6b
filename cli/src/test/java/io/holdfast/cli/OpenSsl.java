package io.holdfast.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Real commands, first of all the real openssl. */
final class OpenSsl {
    private OpenSsl() {}

    record Result(int code, String output) {}

    static Result run(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("hangs: " + List.of(command));
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new IllegalStateException("the tests need the command " + command[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code openssl ARGUMENTS}, split at spaces; must succeed. */
    static String must(Path folder, String arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Result result = run(folder, command.toArray(String[]::new));
        if (result.code() != 0) {
            throw new AssertionError("openssl " + arguments + ": " + result.code() + ": " + result.output());
        }
        return result.output();
    }

    /** The publisher of docs/publishing.md: {@code root.pem}, {@code signer.pem}, {@code signer.key}. */
    static void publisher(Path folder) {
        must(folder, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key");
        must(
                folder,
                "req -x509 -new -key root.key -sha256 -days 3650 -subj /CN=Contoso_root -addext"
                        + " basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out root.pem");
        signer(folder, "signer");
    }

    /** One more signer below the same root: {@code NAME.pem}, {@code NAME.key}. */
    static void signer(Path folder, String name) {
        must(folder, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name + ".key");
        must(
                folder,
                "req -new -key " + name + ".key -subj /CN=Contoso_" + name
                        + " -addext basicConstraints=CA:FALSE -addext"
                        + " keyUsage=critical,digitalSignature -addext extendedKeyUsage=codeSigning -out " + name
                        + ".csr");
        must(
                folder,
                "x509 -req -in " + name + ".csr -CA root.pem -CAkey root.key -CAcreateserial -days 730 -sha256"
                        + " -copy_extensions copyall -out " + name + ".pem");
    }
}
