package io.holdfast.agent.configuration.packages;

import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The packages of the configurations that this machine looks after, by digest, so that it goes on with them without the
 * network. A file that has other bytes than its name says is deleted and not read.
 */
public final class KeptPackages {
    /** Bytes of a package, at most. */
    public static final long LARGEST = 100L << 20;

    private final Path folder;

    public KeptPackages(Path folder) {
        this.folder = folder;
    }

    public Optional<StagedPackage> find(Digest digest) throws IOException {
        return StagedPackage.existing(file(digest), digest);
    }

    /** Takes the bytes, when they are those. */
    public void take(InputStream in, Digest digest) throws IOException, PackageException {
        DurableFiles.ownerOnlyDirectory(folder);
        StagedPackage.receive(in, digest, LARGEST, file(digest));
    }

    /** Deletes all others. */
    public void keepOnly(Set<Digest> wanted) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<Path> kept = wanted.stream().map(this::file).collect(Collectors.toUnmodifiableSet());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!kept.contains(file)) {
                    DurableFiles.deleteTree(file);
                }
            }
        }
    }

    private Path file(Digest digest) {
        return folder.resolve(digest + ".zip");
    }
}
