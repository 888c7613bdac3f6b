package io.holdfast.agent.state;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.Digest;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code state/operations}: one file an item. */
public final class OperationStore {
    private final Path folder;

    public OperationStore(Path stateFolder) {
        this.folder = stateFolder.resolve("operations");
    }

    public Optional<StoredOperation> find(String item) throws StateUnreadableException {
        try {
            Optional<byte[]> content = DurableFiles.read(file(item), 24 << 20);
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(StoredOperation.read(Fields.of(content.get(), Wire.LIMITS, "stored operation")));
        } catch (IOException | ProtocolException e) {
            throw new StateUnreadableException(
                    "the stored operation on " + item + " cannot be read: " + e.getMessage());
        }
    }

    public void put(String item, StoredOperation operation) throws StateUnreadableException {
        try {
            DurableFiles.ownerOnlyDirectory(folder);
            DurableFiles.write(file(item), operation.json().utf8());
        } catch (IOException e) {
            throw new StateUnreadableException("the operation on " + item + " cannot be stored: " + e.getMessage());
        }
    }

    public void delete(String item) throws StateUnreadableException {
        try {
            Files.deleteIfExists(file(item));
        } catch (IOException e) {
            throw new StateUnreadableException("the operation on " + item + " cannot be deleted: " + e.getMessage());
        }
    }

    /** After a disconnect. */
    public void clear() throws IOException {
        DurableFiles.deleteTree(folder);
    }

    private Path file(String item) {
        return folder.resolve(Digest.of(item.getBytes(StandardCharsets.UTF_8)) + ".json");
    }
}
