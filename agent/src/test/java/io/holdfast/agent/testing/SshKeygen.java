package io.holdfast.agent.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real ssh-keygen, with keys in a folder. */
public final class SshKeygen {
    private final Path folder;

    public SshKeygen(Path folder) {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "ssh-keygen is not installed (openssh-client)");
        this.folder = folder;
    }

    /** Makes a key; its public line. */
    public String key(String name) throws IOException, InterruptedException {
        run(
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-C",
                name,
                "-f",
                folder.resolve(name).toString());
        return Files.readString(publicKey(name)).strip();
    }

    public Path publicKey(String name) {
        return folder.resolve(name + ".pub");
    }

    public String sign(String key, String namespace, String text) throws IOException, InterruptedException {
        Path script = folder.resolve("script");
        Files.write(script, text.getBytes(StandardCharsets.UTF_8));
        Files.deleteIfExists(folder.resolve("script.sig"));
        run("-Y", "sign", "-f", folder.resolve(key).toString(), "-n", namespace, script.toString());
        return Files.readString(folder.resolve("script.sig"));
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("keygen.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("ssh-keygen: " + Files.readString(log));
        }
    }
}
