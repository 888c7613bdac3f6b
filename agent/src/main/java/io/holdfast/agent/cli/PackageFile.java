package io.holdfast.agent.cli;

import io.holdfast.agent.configuration.Configuration;
import io.holdfast.agent.configuration.packages.ConfigurationPackage;
import io.holdfast.agent.configuration.packages.ConfigurationPackageException;
import io.holdfast.agent.configuration.packages.KeptPackages;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A package of a configuration in a file of the administrator's, who answers for its bytes. */
final class PackageFile {
    private PackageFile() {}

    static Configuration read(Path file, String name, Map<String, String> parameters) throws AzcmException {
        try {
            if (Files.size(file) > KeptPackages.LARGEST) {
                throw unusable(file, Files.size(file) + " bytes (expected: at most " + KeptPackages.LARGEST + ")");
            }
            byte[] bytes = Files.readAllBytes(file);
            Path folder = Files.createTempDirectory("holdfast-");
            try {
                StagedPackage staged = StagedPackage.receive(
                        new ByteArrayInputStream(bytes),
                        Digest.of(bytes),
                        KeptPackages.LARGEST,
                        folder.resolve("package.zip"));
                return ConfigurationPackage.open(staged, name, "", parameters).configuration();
            } finally {
                DurableFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            throw unusable(file, e.getClass().getSimpleName() + ": " + e.getMessage());
        } catch (PackageException | ConfigurationPackageException e) {
            throw unusable(file, String.valueOf(e.getMessage()));
        }
    }

    private static AzcmException unusable(Path file, String why) {
        return new AzcmException(AzcmException.Code.INVALID_ARGUMENT, "--package: " + file + ": " + why);
    }
}
