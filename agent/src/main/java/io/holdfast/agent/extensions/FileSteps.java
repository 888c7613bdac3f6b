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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps that only touch files. Each may be taken again after a kill. */
final class FileSteps {
    private static final System.Logger LOG = System.getLogger(FileSteps.class.getName());

    /** So long after the first one no other source is asked (section 2). */
    private static final Duration SOURCES = Duration.ofMinutes(5);

    private final ExecutorSettings settings;
    private final List<PackageSource> packages;
    private final TransportKeys keys;

    FileSteps(ExecutorSettings settings, List<PackageSource> packages, TransportKeys keys) {
        this.settings = settings;
        this.packages = List.copyOf(packages);
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
        if (StagedPackage.existing(folder.archive(), work.digest()).isPresent()) {
            return record;
        }
        download(record, work, folder.archive());
        return record.with(work.downloaded());
    }

    /** Each source is asked once, until one gives the bytes that the operation names. */
    private void download(HandlerRecord record, Work work, Path archive) throws PackageException, StepFailure {
        long begun = System.nanoTime();
        List<String> failures = new ArrayList<>();
        Optional<PackageException> refused = Optional.empty();
        for (PackageSource source : packages) {
            if (!failures.isEmpty() && System.nanoTime() - begun > SOURCES.toNanos()) {
                break;
            }
            try (InputStream in = source.open(record.type(), work.version(), work.digest())) {
                StagedPackage.receive(in, work.digest(), settings.limits().packed(), archive);
                return;
            } catch (PackageException e) {
                refused = Optional.of(e);
                failures.add(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        if (refused.isPresent()) {
            throw refused.get(); // that somebody offers other bytes is what has to be told
        }
        throw new StepFailure(
                HandlerCode.DOWNLOAD_FAILED,
                "[ExtensionDownloadError] Failed to download artifacts: " + String.join("; ", failures));
    }

    /** Whether somebody put a package into its place; whether it is the right one is seen when it is fetched. */
    boolean placed(HandlerRecord record, HandlerVersion version) {
        return Files.isRegularFile(folder(record, version).archive(), LinkOption.NOFOLLOW_LINKS);
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
        manifest.remarks()
                .forEach(remark ->
                        LOG.log(System.Logger.Level.WARNING, "{0} {1}: {2}", record.type(), work.version(), remark));
        HandlerFiles.initialise(folder, manifest.user().isPresent());
        if (manifest.signed().isPresent()) {
            HandlerFiles.validated(folder); // the signature was checked before the operation came here
        }
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
        if (!work.placed()) {
            Files.deleteIfExists(folder.archive()); // only now is it journaled that it is unpacked
        }
        HandlerFiles.initialise(folder, manifest.user().isPresent());
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

    /**
     * What a failure leaves for those who look on the machine (sections 5 and 9): the handler's own status, and for a handler
     * with several extensions a status of each that its handler never wrote. It only adds to the report, so it never fails.
     */
    void note(HandlerRecord record, Work work, StepFailure failure) {
        HandlerFolder folder = folder(record, work.version());
        if (work.step() == Step.OBSERVE || !Files.isDirectory(folder.config(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String message = String.valueOf(failure.getMessage());
        try {
            boolean several = HandlerFiles.manifest(folder).supportsMultipleExtensions();
            boolean ofOne = several && work.step() == Step.ENABLE;
            if (!ofOne) {
                HandlerFiles.tell(folder, several, HandlerFiles.NOT_READY, failure.number(), message);
            }
            for (Instance each : several && !work.removal() ? record.all() : List.<Instance>of()) {
                boolean concerned = !ofOne || each.item().equals(work.item());
                if (concerned && !each.settings().isEmpty()) {
                    HandlerFiles.placeholder(
                            folder,
                            each.name(),
                            each.sequence(),
                            failure.number(),
                            message,
                            settings.clock().instant());
                }
            }
        } catch (IOException | HandlerException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "what failed could not be noted in {0}: {1}",
                    folder.base(),
                    e.getMessage());
        }
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
