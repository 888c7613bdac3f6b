package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.HandlerRecord.Installed;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.HandlerCode;
import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.HandlerFiles;
import io.holdfast.agent.handlers.HandlerFolder;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.HandlerManifest.SigningInfo;
import io.holdfast.agent.handlers.HandlerState;
import io.holdfast.agent.handlers.TransportKeys;
import io.holdfast.agent.packages.PackageArchive;
import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The steps that only touch files. Each may be taken again after a kill. */
final class FileSteps {
    private final ExecutorSettings settings;
    private final PackageSource packages;
    private final TransportKeys keys;

    FileSteps(ExecutorSettings settings, PackageSource packages, TransportKeys keys) {
        this.settings = settings;
        this.packages = packages;
        this.keys = keys;
    }

    HandlerFolder folder(HandlerRecord record, HandlerVersion version) {
        return new HandlerFolder(settings.folders(), record.type(), version);
    }

    HandlerManifest manifest(HandlerRecord record, HandlerVersion version) throws IOException, HandlerException {
        return HandlerFiles.manifest(folder(record, version));
    }

    /** The zip comes into its place only with the right digest; one that was placed there before saves the download. */
    HandlerRecord fetch(HandlerRecord record, Work work) throws IOException, PackageException, StepFailure {
        HandlerFolder folder = folder(record, work.version());
        DurableFiles.ownerOnlyDirectory(settings.folders().library());
        if (StagedPackage.existing(folder.archive(), work.digest()).isEmpty()) {
            try (InputStream in = packages.open(record.type(), work.version(), work.digest())) {
                StagedPackage.receive(in, work.digest(), settings.limits().packed(), folder.archive());
            } catch (IOException e) {
                throw new StepFailure(
                        HandlerCode.DOWNLOAD_FAILED,
                        "[ExtensionDownloadError] Failed to download artifacts: " + e.getMessage());
            }
        }
        return record;
    }

    HandlerRecord unpack(HandlerRecord record, Work work)
            throws IOException, PackageException, HandlerException, StepFailure {
        HandlerFolder folder = folder(record, work.version());
        Path unpacking = folder.base().resolveSibling(folder.base().getFileName() + ".unpacking");
        DurableFiles.deleteTree(unpacking);
        DurableFiles.deleteTree(folder.base());
        StagedPackage staged = StagedPackage.existing(folder.archive(), work.digest())
                .orElseThrow(() -> new StepFailure(
                        RefusalCode.PACKAGE_MISMATCH, "[ExtensionDownloadError] the package changed on the disk"));
        try {
            PackageArchive.extract(staged, unpacking, settings.limits());
        } catch (IOException | PackageException e) {
            Files.deleteIfExists(folder.archive());
            throw e;
        }
        DurableFiles.move(unpacking, folder.base());
        HandlerManifest manifest = HandlerFiles.manifest(folder);
        checkSigned(record, work, manifest);
        HandlerFiles.initialise(folder);
        HandlerFiles.state(folder, HandlerState.NOT_INSTALLED);
        return record;
    }

    /** What the package says of itself must be what was asked for (section 3). */
    private static void checkSigned(HandlerRecord record, Work work, HandlerManifest manifest) throws StepFailure {
        Optional<SigningInfo> signed = manifest.signed();
        if (signed.isPresent()
                && !(signed.get().publisher().equalsIgnoreCase(record.type().publisher())
                        && signed.get().type().equalsIgnoreCase(record.type().type())
                        && signed.get().version().equals(work.version().text()))) {
            throw new StepFailure(
                    RefusalCode.PACKAGE_MISMATCH,
                    "[ExtensionDownloadError] the package is for " + signed.get() + " (expected: " + record.type() + " "
                            + work.version() + ")");
        }
        Optional<String> runtime = manifest.runtime();
        int ours = Runtime.version().feature();
        if (runtime.isPresent() && Integer.parseInt(runtime.get()) > ours) {
            throw new StepFailure(
                    HandlerCode.INSTALL_FAILED,
                    "the handler needs Java " + runtime.get() + " (the agent has Java " + ours + ")");
        }
    }

    HandlerRecord configure(HandlerRecord record, Work work) throws IOException, HandlerException, StepFailure {
        HandlerFolder folder = folder(record, work.version());
        HandlerManifest manifest = HandlerFiles.manifest(folder);
        if (!manifest.supportsMultipleExtensions()) {
            for (Instance other : record.all()) {
                if (!other.item().equals(work.item()) && other.enabled()) {
                    throw new StepFailure(
                            HandlerCode.UNKNOWN,
                            record.type() + " supports one extension on a machine, and that is " + other.name());
                }
            }
        }
        Files.deleteIfExists(folder.archive()); // only now is it journaled that it is unpacked
        HandlerFiles.initialise(folder);
        HandlerFiles.settings(folder, StepRunner.extension(manifest, work.name()), work.sequence(), work.settings());
        Optional<HandlerVersion> old =
                record.installed().map(Installed::version).filter(version -> !version.equals(work.version()));
        return old.isPresent() ? record.with(work.replacing(old.get())) : record;
    }

    HandlerRecord carryOver(HandlerRecord record, Work work) throws IOException {
        HandlerFiles.carryOver(folder(record, work.old().orElseThrow()), folder(record, work.version()));
        return record;
    }

    /** The new version counts as installed at once where its update mode spares the install. */
    HandlerRecord dropOld(HandlerRecord record, Work work) throws IOException, HandlerException {
        HandlerFiles.delete(folder(record, work.old().orElseThrow()));
        if (manifest(record, work.version()).updateWithInstall()) {
            return record.installed(Optional.empty());
        }
        HandlerFiles.state(folder(record, work.version()), HandlerState.INSTALLED);
        return record.installed(Optional.of(new Installed(work.version(), work.digest(), HandlerState.INSTALLED)));
    }

    HandlerRecord delete(HandlerRecord record, Work work) throws IOException {
        HandlerFiles.deleteAll(folder(record, work.version()));
        if (record.thumbprint().isPresent()) {
            keys.delete(record.thumbprint().get());
        }
        return record.installed(Optional.empty()).transport(Optional.empty());
    }

    /** One of several extensions goes; the handler stays. */
    HandlerRecord forget(HandlerRecord record, Work work) throws IOException {
        if (record.installed().isPresent()) {
            HandlerFiles.forget(folder(record, record.installed().get().version()), work.name());
        }
        return record;
    }
}
