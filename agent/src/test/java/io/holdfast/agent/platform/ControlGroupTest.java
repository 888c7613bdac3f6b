package io.holdfast.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {
    @TempDir
    private Path folder = Path.of("");

    private Path hierarchy(String name, String controllers) throws Exception {
        Path root = Files.createDirectories(folder.resolve(name));
        if (!controllers.isEmpty()) {
            Files.writeString(root.resolve("cgroup.controllers"), controllers + "\n");
        }
        return root;
    }

    @Test
    void versionTwoIsEnoughWhereItHasAllControllers() throws Exception {
        Path two = hierarchy("two", "cpuset cpu io memory pids");
        assertThat(ControlGroups.roots(List.of(
                        "proc /proc proc rw 0 0",
                        "cgroup2 " + two + " cgroup2 rw,nsdelegate 0 0",
                        "cgroup " + hierarchy("memory", "") + " cgroup rw,memory 0 0")))
                .containsExactly(two);
    }

    @Test
    void versionOneHasWhatVersionTwoHasNot() throws Exception {
        Path two = hierarchy("two", "hugetlb");
        Path cpu = hierarchy("cpu", "");
        Path pids = hierarchy("pids", "");
        assertThat(ControlGroups.roots(List.of(
                        "cgroup " + cpu + " cgroup rw,relatime,cpu,cpuacct 0 0",
                        "cgroup " + pids + " cgroup rw,pids 0 0",
                        "cgroup " + hierarchy("blkio", "") + " cgroup rw,blkio 0 0",
                        "odd",
                        "cgroup2 " + two + " cgroup2 rw 0 0")))
                .containsExactly(two, cpu, pids);
    }

    @Test
    void limitsAreWrittenInTheFormOfEachVersion() throws Exception {
        Path two = hierarchy("two", "cpu memory pids");
        Path one = hierarchy("one", "");
        for (String file : new String[] {"cpu.max", "memory.max", "pids.max"}) {
            Files.createFile(two.resolve(file));
        }
        for (String file : new String[] {"cpu.cfs_quota_us", "memory.limit_in_bytes"}) {
            Files.createFile(one.resolve(file));
        }
        GroupLimits limits = new GroupLimits(Optional.of(150L), Optional.of(64L), Optional.of(12L));

        assertThat(new ControlGroup(List.of(two)).limit(limits)).isTrue();
        assertThat(two.resolve("cpu.max")).hasContent("150000 100000");
        assertThat(two.resolve("memory.max")).hasContent("67108864");
        assertThat(two.resolve("pids.max")).hasContent("12");
        assertThat(new ControlGroup(List.of(one)).limit(limits))
                .as("there is no limit of processes")
                .isFalse();
        assertThat(one.resolve("cpu.cfs_quota_us")).hasContent("150000");
        assertThat(one.resolve("memory.limit_in_bytes")).hasContent("67108864");
    }

    /** A flood of children, each in a session of its own, is ended as a whole. */
    @Test
    @Tag("root")
    void aFloodOfSessionsIsEnded() throws Exception {
        Optional<ControlGroup> own = ControlGroups.of(folder);
        Assumptions.assumeTrue(own.isPresent(), "this machine has no control groups");
        ControlGroup group = own.orElseThrow().child("flood").make();
        StringBuilder enter = new StringBuilder();
        group.entrances()
                .forEach(entrance -> enter.append("echo $$ > ").append(entrance).append("; "));
        Process flood = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        enter + "i=0; while [ $i -lt 300 ]; do setsid sleep 300 & i=$((i + 1)); done; echo; wait")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(flood.getInputStream().read()).isEqualTo('\n');

        assertThat(group.kill()).isTrue();
        assertThat(flood.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(group.members()).isEmpty();
        own.orElseThrow().removeIfEmpty();
    }
}
