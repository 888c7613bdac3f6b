package io.holdfast.agent.publishers;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code publishers.json}, root's alone. Read anew for every operation; one bad entry makes the whole file unreadable. */
public final class PublisherStore {
    private final Path file;
    private final KnownPapers papers;

    public PublisherStore(Path file) {
        this.file = file;
        this.papers = new KnownPapers(file.resolveSibling("papers"));
    }

    /** What was learnt of publishers, in {@code papers} beside the file. */
    public KnownPapers papers() {
        return papers;
    }

    public List<TrustedPublisher> read() throws IOException {
        Optional<byte[]> content = OwnedFile.read(file, 4 << 20);
        if (content.isEmpty()) {
            return List.of();
        }
        try {
            Fields fields = Fields.of(content.get(), Wire.LIMITS, "publishers").only(Set.of("version", "publishers"));
            if (fields.number("version") != 1) {
                throw new ProtocolException("version is not 1");
            }
            List<TrustedPublisher> publishers = new ArrayList<>();
            for (Fields publisher : fields.list("publishers", 1_000)) {
                publishers.add(TrustedPublisher.read(publisher.object()));
            }
            return List.copyOf(publishers);
        } catch (ProtocolException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    public void write(List<TrustedPublisher> publishers) throws IOException {
        JsonObject json = JsonObject.builder()
                .put("version", 1)
                .put("publishers", publishers.stream().map(p -> (Json) p.json()).collect(JsonArray.collector()))
                .build();
        DurableFiles.write(file, json.pretty().getBytes(StandardCharsets.UTF_8));
    }
}
