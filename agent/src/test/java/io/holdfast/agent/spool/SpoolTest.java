package io.holdfast.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    private Path folder = Path.of("");

    private Spool spool(SpoolLimits limits) throws IOException {
        return new Spool(folder, limits, Clock.systemUTC());
    }

    private static JsonObject body(String text) {
        return JsonObject.of("item", Json.of(text));
    }

    private static FactBatch all(Spool spool) throws IOException {
        return spool.batch(1_000, 1 << 30).orElse(new FactBatch("", List.of()));
    }

    private static List<String> items(FactBatch batch) {
        return batch.facts().stream()
                .map(fact ->
                        fact.kind().wire() + ":" + fact.body().string("item").orElse(""))
                .toList();
    }

    @Test
    void factsOutliveTheAgentUntilTheyAreAcknowledged() throws Exception {
        Spool first = spool(SpoolLimits.DEFAULT);
        first.add(FactKind.EXTENSION, body("a"));
        first.add(FactKind.EXTENSION, body("b"));
        Spool second = spool(SpoolLimits.DEFAULT);
        FactBatch batch = all(second);
        assertThat(items(batch)).containsExactly("extension:a", "extension:b");
        second.acknowledge(batch.spoolEpoch(), batch.facts().getFirst().sequence());
        Spool third = spool(SpoolLimits.DEFAULT);
        assertThat(items(all(third))).containsExactly("extension:b");
        third.acknowledge(batch.spoolEpoch(), batch.facts().getLast().sequence());
        third.add(FactKind.EXTENSION, body("c"));
        assertThat(all(third).facts().getFirst().sequence())
                .isGreaterThan(batch.facts().getLast().sequence());
    }

    @Test
    void numbersNeverComeTwiceInAnEpoch() throws Exception {
        Spool first = spool(SpoolLimits.DEFAULT);
        first.add(FactKind.EXTENSION, body("a"));
        FactBatch batch = all(first);
        first.acknowledge(batch.spoolEpoch(), 1);
        Spool second = spool(SpoolLimits.DEFAULT);
        second.add(FactKind.EXTENSION, body("b"));
        assertThat(all(second).spoolEpoch()).isEqualTo(batch.spoolEpoch());
        assertThat(all(second).facts()).extracting(Fact::sequence).containsExactly(2L);
    }

    @Test
    void theNewestFactOfAKindReplacesOlderOnes() throws Exception {
        Spool spool = spool(SpoolLimits.DEFAULT);
        spool.add(FactKind.MACHINE, body("old"));
        spool.add(FactKind.EXTENSION_STATUS, body("x"));
        spool.add(FactKind.EXTENSION_STATUS, body("y"));
        spool.add(FactKind.MACHINE, body("new"));
        spool.add(FactKind.EXTENSION_STATUS, body("x"));
        assertThat(all(spool).facts()).hasSize(3);
        assertThat(items(all(spool))).doesNotContain("machine:old").contains("machine:new");
    }

    @Test
    void outcomesKeepTheirPlaceWhenItIsFullAndLossIsSaid() throws Exception {
        Spool spool = spool(new SpoolLimits(6_000, 4_000, 1_000));
        for (int i = 0; i < 100; i++) {
            spool.add(FactKind.EXTENSION_STATUS, body("noise " + i));
        }
        spool.add(FactKind.EXTENSION, body("outcome"));
        List<String> items = items(all(spool));
        assertThat(items).contains("extension:outcome", "loss:").contains("extensionStatus:noise 99");
        Fact loss = all(spool).facts().stream()
                .filter(fact -> fact.kind() == FactKind.LOSS)
                .findFirst()
                .orElseThrow();
        assertThat(loss.body().number("first")).hasValue(1);
        assertThat(folderSize()).isLessThan((256 << 10) + 8_000);
    }

    private long folderSize() throws IOException {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void receiptsThatCannotBeMeantAreIgnored() throws Exception {
        Spool spool = spool(SpoolLimits.DEFAULT);
        spool.add(FactKind.EXTENSION, body("a"));
        spool.acknowledge("another epoch", 1);
        spool.acknowledge(all(spool).spoolEpoch(), 99);
        assertThat(items(all(spool))).containsExactly("extension:a");
    }

    @Test
    void anotherEnrolmentBeginsAnew() throws Exception {
        Spool spool = spool(SpoolLimits.DEFAULT);
        EnrolmentId one = new EnrolmentId(UUID.randomUUID());
        assertThat(spool.belongTo(one)).isTrue();
        spool.add(FactKind.EXTENSION, body("a"));
        String epoch = all(spool).spoolEpoch();
        assertThat(spool.belongTo(one)).isFalse();
        assertThat(spool.belongTo(new EnrolmentId(UUID.randomUUID()))).isTrue();
        assertThat(spool.isEmpty()).isTrue();
        spool.add(FactKind.EXTENSION, body("b"));
        assertThat(all(spool).spoolEpoch()).isNotEqualTo(epoch);
    }

    @Test
    @Tag("root")
    void anOutcomeIsStillTakenOnAFullDisk() throws Exception {
        mount("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder.toString());
        try {
            Spool spool = spool(SpoolLimits.DEFAULT);
            try (OutputStream filler = Files.newOutputStream(folder.resolve("filler"))) {
                assertThatThrownBy(() -> filler.write(new byte[1 << 20])).isInstanceOf(IOException.class);
            }
            spool.add(FactKind.EXTENSION, body("the disk is full"));
            assertThat(items(all(spool(SpoolLimits.DEFAULT)))).containsExactly("extension:the disk is full");
        } finally {
            mount("umount", "-l", folder.toString());
        }
    }

    private static void mount(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void damagedFilesAreLeftOut() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 60; round++) {
            Spool spool = spool(SpoolLimits.DEFAULT);
            spool.belongTo(new EnrolmentId(UUID.randomUUID()));
            spool.add(FactKind.EXTENSION, body("a"));
            spool.add(FactKind.EXTENSION, body("b"));
            Path file = folder.resolve(SpoolFile.name(1));
            byte[] content = Files.readAllBytes(file);
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, content);
            assertThat(items(all(spool(SpoolLimits.DEFAULT)))).containsExactly("extension:b");
        }
    }
}
