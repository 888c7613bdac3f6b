package io.holdfast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.agent.platform.ControlGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guestconfiguration.agent.cpulimit does, by real programs. */
class ConfigurationShareTest {
    private static final List<String> PROGRAM = List.of("sh", "-c", "nice; exit 7", "two words");

    @TempDir
    private Path folder = Path.of("");

    private String run(ConfigurationShare share) throws Exception {
        Process process = new ProcessBuilder(share.around(PROGRAM)).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).isEqualTo(7);
        return said;
    }

    @Test
    void programsAreLimitedOnceItIsSet() throws Exception {
        ConfigFile config = new ConfigFile(folder.resolve("config.json"));
        ConfigurationShare without = new ConfigurationShare(config, Optional.empty(), 4);
        assertThat(without.around(PROGRAM)).isEqualTo(PROGRAM);
        assertThat(without.share()).isEmpty();
        config.write(LocalConfig.DEFAULT.with(
                ConfigKey.GUEST_CPU, "10", new Change(Instant.parse("2026-01-02T03:04:05Z"), "ada (uid 0)")));
        assertThat(without.share()).hasValue(0.4);
        assertThat(run(without)).isEqualTo("19");

        Path group = Files.createDirectories(folder.resolve("group"));
        Files.writeString(group.resolve("cpu.max"), "max");
        ConfigurationShare grouped = new ConfigurationShare(config, Optional.of(new ControlGroup(List.of(group))), 4);
        assertThat(run(grouped)).isEqualTo("0");
        assertThat(group.resolve("cpu.max")).hasContent("40000 100000");
        assertThat(Files.readString(group.resolve("cgroup.procs")).strip()).matches("[0-9]+");
        Files.delete(group.resolve("cgroup.procs"));
        Files.createDirectory(group.resolve("cgroup.procs"));
        assertThat(run(grouped)).as("a group that cannot be entered").isEqualTo("19");
    }
}
