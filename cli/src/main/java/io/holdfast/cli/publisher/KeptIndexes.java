package io.holdfast.cli.publisher;

import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.SignedFolder;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The last index of each extension that was published from a data directory, so that no control plane can offer an older one. */
public record KeptIndexes(Path data) {
    private static final String FOLDER = "published";

    public Optional<Bytes> find(ExtensionType type) throws CommandException {
        Path file = file(type);
        return Files.exists(file) ? Optional.of(SignedFolder.cms(file)) : Optional.empty();
    }

    public void keep(ExtensionType type, Bytes cms) throws IOException {
        Path file = file(type);
        OutputFiles.createPrivateFolder(data.resolve(FOLDER));
        OutputFiles.writePrivate(file, cms.array());
    }

    /** Publisher and type stay two names: {@code A.B} + {@code C} is not {@code A} + {@code B.C}. */
    private Path file(ExtensionType type) {
        return data.resolve(FOLDER)
                .resolve(Ascii.lower(type.publisher()) + "__" + Ascii.lower(type.type()) + ".index.cms");
    }
}
