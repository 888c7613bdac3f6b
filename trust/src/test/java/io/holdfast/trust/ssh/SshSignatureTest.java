package io.holdfast.trust.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the real ssh-keygen, and against everything that it would not make. */
class SshSignatureTest {
    private static final String NAMESPACE = "holdfast-script";
    private static final byte[] SCRIPT = "#!/bin/sh\necho hello\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void needsSshKeygen() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "ssh-keygen is not installed (openssh-client)");
    }

    private void keygen(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keygen.log").toFile())
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("keygen.log")))
                .isZero();
    }

    private SshPublicKey key(String name, String... kind) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-q", "-N", "", "-C", name, "-f", file(name)));
        arguments.addAll(List.of(kind));
        keygen(arguments.toArray(String[]::new));
        return SshPublicKey.parseLine(Files.readString(folder.resolve(name + ".pub")));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private String sign(String key, String namespace, String... more) throws Exception {
        Files.write(folder.resolve("script"), SCRIPT);
        Files.deleteIfExists(folder.resolve("script.sig"));
        List<String> arguments = new ArrayList<>(List.of("-Y", "sign", "-f", file(key), "-n", namespace));
        arguments.addAll(List.of(more));
        arguments.add(file("script"));
        keygen(arguments.toArray(String[]::new));
        return Files.readString(folder.resolve("script.sig"));
    }

    @ParameterizedTest
    @CsvSource({"ed25519,256", "ecdsa,256", "rsa,2048", "rsa,3072"})
    void takesWhatSshKeygenSigns(String type, String bits) throws Exception {
        SshPublicKey key = key("ada", "-t", type, "-b", bits);
        SshPublicKey other = key("eve", "-t", "ed25519");
        for (String hash : List.of("sha256", "sha512")) {
            SshSignature signature = SshSignature.parse(sign("ada", NAMESPACE, "-O", "hashalg=" + hash));
            assertThat(signature.hash()).isEqualTo(hash);
            assertThat(signature.verify(SCRIPT, NAMESPACE, List.of(other, key)).comment())
                    .isEqualTo("ada");
            assertThatThrownBy(() -> signature.verify(SCRIPT, NAMESPACE, List.of(other)))
                    .isInstanceOf(SshException.class)
                    .hasMessageContaining("none of the 1 allowed signers");
            assertThatThrownBy(() -> signature.verify(new byte[] {1}, NAMESPACE, List.of(key)))
                    .isInstanceOf(SshException.class)
                    .hasMessageContaining("not of these bytes");
        }
        assertThat(SshPublicKey.parseLine(key.line()).sameAs(key)).isTrue();
    }

    @Test
    void anotherNamespaceIsAnotherPurpose() throws Exception {
        SshPublicKey key = key("ada", "-t", "ed25519");
        SshSignature git = SshSignature.parse(sign("ada", "git"));
        assertThatThrownBy(() -> git.verify(SCRIPT, NAMESPACE, List.of(key)))
                .hasMessageContaining("namespace git (expected: holdfast-script)");
    }

    @Test
    void keysOfOtherKindsAreNotTaken() throws Exception {
        assertThatThrownBy(() -> key("big", "-t", "ecdsa", "-b", "384"))
                .isInstanceOf(SshException.class)
                .hasMessageContaining("ecdsa-sha2-nistp384");
        assertThatThrownBy(() -> key("small", "-t", "rsa", "-b", "1024"))
                .isInstanceOf(SshException.class)
                .hasMessageContaining("1024 bits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssh-ed25519",
                "ssh-ed25519 !!!!",
                "ssh-ed25519 AAAA",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
                "command=\"x\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
                "/etc/signers",
            })
    void whatIsNoKeyIsRefused(String line) {
        assertThatThrownBy(() -> SshPublicKey.parseLine(line)).isInstanceOf(SshException.class);
    }

    /** Whatever is changed, added or cut: never verified, and no other exception than the documented one. */
    @ParameterizedTest
    @CsvSource({"ed25519,256", "ecdsa,256", "rsa,2048"})
    void aChangedSignatureVerifiesNothing(String type, String bits) throws Exception {
        SshPublicKey key = key("ada", "-t", type, "-b", bits);
        byte[] honest = Base64.getMimeDecoder()
                .decode(sign("ada", NAMESPACE).replaceAll("-----.*-----", "").strip());
        Random random = new Random(20_261_121);
        for (int round = 0; round < 3_000; round++) {
            byte[] changed = mutate(honest, random);
            if (java.util.Arrays.equals(changed, honest)) {
                continue;
            }
            assertThatThrownBy(() -> SshSignature.parse(armour(changed)).verify(SCRIPT, NAMESPACE, List.of(key)))
                    .isInstanceOf(SshException.class);
        }
    }

    private static byte[] mutate(byte[] honest, Random random) {
        byte[] changed = honest.clone();
        switch (random.nextInt(4)) {
            case 0 -> changed = java.util.Arrays.copyOf(changed, random.nextInt(changed.length));
            case 1 -> changed = java.util.Arrays.copyOf(changed, changed.length + 1 + random.nextInt(8));
            default -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return changed;
    }

    private static String armour(byte[] blob) {
        return "-----BEGIN SSH SIGNATURE-----\n" + Base64.getMimeEncoder().encodeToString(blob)
                + "\n-----END SSH SIGNATURE-----\n";
    }

    @Test
    void anyTextIsReadOrRefused() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 5_000; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            String text = random.nextBoolean() ? armour(noise) : new String(noise, StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> SshSignature.parse(text)).isInstanceOf(SshException.class);
            assertThatThrownBy(() -> SshPublicKey.parseLine(
                            "ssh-ed25519 " + Base64.getEncoder().encodeToString(noise)))
                    .isInstanceOf(SshException.class);
        }
    }
}
