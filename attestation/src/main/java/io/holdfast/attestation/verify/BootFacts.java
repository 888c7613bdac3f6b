package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventContent;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an authenticated log says about a boot, read when it is asked for. Only events of PCRs that the quote covers
 * and the log explains are read. What no digest covers, such as the path of a boot application, is a hint.
 */
public final class BootFacts {
    private static final BootFacts NONE = new BootFacts(Optional.empty(), HashAlgorithm.SHA256, 0);

    private final Optional<EventLog> log;
    private final HashAlgorithm bank;
    private final int pcrs;

    private BootFacts(Optional<EventLog> log, HashAlgorithm bank, int pcrs) {
        this.log = log;
        this.bank = bank;
        this.pcrs = pcrs;
    }

    /** Nothing is known: the evidence is refused, or there is no log. */
    public static BootFacts none() {
        return NONE;
    }

    static BootFacts of(EventLog log, HashAlgorithm bank, int pcrs) {
        return new BootFacts(Optional.of(log), bank, pcrs);
    }

    /**
     * One of PK, KEK, db, dbx, SecureBoot and their like, as the firmware measured it.
     *
     * @param size bytes of its value
     */
    public record SecureBootVariable(int event, String name, int size, Bytes digest) {}

    /**
     * What a boot application, or the list of revocations, was verified with.
     *
     * @param variable {@code db}, {@code MokListRT}, {@code SbatLevel}, {@code Shim}, …
     * @param subject of the certificate, where there is one
     * @param text of {@code SbatLevel}
     * @param beforeSeparator whether an option ROM or a driver needed it (P8)
     */
    public record Authority(
            int event,
            String variable,
            Optional<String> subject,
            Optional<String> text,
            Bytes digest,
            boolean beforeSeparator) {}

    /**
     * What was started in PCR 4.
     *
     * @param path a hint; empty where there is none
     * @param digest Authenticode hash
     */
    public record BootApplication(int event, Component component, String path, Bytes digest) {}

    /**
     * A file that a boot loader read (PCR 9).
     *
     * @param path a hint
     */
    public record LoadedFile(int event, Component component, String path, Bytes digest) {}

    /** Whether there is a log at all. */
    public boolean hasLog() {
        return log.isPresent();
    }

    /** PCRs that the facts come from: bit n for PCR n. */
    public int pcrMask() {
        return pcrs;
    }

    /** The bank whose digests are shown. */
    public HashAlgorithm bank() {
        return bank;
    }

    /** Whether the events of a PCR may be believed. */
    public boolean covers(int pcr) {
        return pcr >= 0 && (pcrs >> pcr & 1) == 1;
    }

    /** Every measured event that may be believed, in the order of the log. */
    public Stream<Event> events() {
        return log.stream()
                .flatMap(events -> events.events().stream())
                .filter(event -> event.measured() && covers(event.pcr()));
    }

    private Stream<Event> events(int pcr, EventType type) {
        return events().filter(event -> event.pcr() == pcr && event.is(type));
    }

    private Bytes digest(Event event) {
        return event.digest(bank).orElseThrow(() -> new IllegalStateException(event + " has no digest of " + bank));
    }

    /** Empty where PCR 7 is not quoted. */
    public Optional<Boolean> secureBoot() {
        return events(SecureBootRules.PCR, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG)
                .map(Event::content)
                .filter(content -> content instanceof EventContent.Variable variable
                        && variable.name().equals("SecureBoot")
                        && variable.value().size() == 1)
                .map(content -> ((EventContent.Variable) content).value().at(0) == 1)
                .findFirst();
    }

    public List<SecureBootVariable> secureBootVariables() {
        List<SecureBootVariable> variables = new ArrayList<>();
        events(SecureBootRules.PCR, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG).forEach(event -> {
            if (event.content() instanceof EventContent.Variable variable) {
                variables.add(new SecureBootVariable(
                        event.number(), variable.name(), variable.value().size(), digest(event)));
            }
        });
        return variables;
    }

    /** Entries of dbx; empty where PCR 7 is not quoted or has none. */
    public Optional<Integer> revocations() {
        return events(SecureBootRules.PCR, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG)
                .map(Event::content)
                .filter(content -> content instanceof EventContent.Variable variable
                        && variable.name().equals("dbx"))
                .map(content -> SignatureLists.parse(
                                ((EventContent.Variable) content).value().array())
                        .size())
                .findFirst();
    }

    public List<Authority> authorities() {
        List<Authority> authorities = new ArrayList<>();
        boolean separated = false;
        for (Event event :
                events().filter(each -> each.pcr() == SecureBootRules.PCR).toList()) {
            separated |= event.is(EventType.EV_SEPARATOR);
            if (event.is(EventType.EV_EFI_VARIABLE_AUTHORITY)
                    && event.content() instanceof EventContent.Variable variable) {
                authorities.add(new Authority(
                        event.number(),
                        variable.name(),
                        Certificates.subject(variable.value()),
                        Certificates.text(variable.value()),
                        digest(event),
                        !separated));
            }
        }
        return authorities;
    }

    public List<BootApplication> bootApplications() {
        List<BootApplication> applications = new ArrayList<>();
        if (log.isPresent() && covers(4)) {
            List<Meaning> meanings = Meaning.of(log.get());
            events(4, EventType.EV_EFI_BOOT_SERVICES_APPLICATION).forEach(event -> {
                String path = event.content() instanceof EventContent.Image image ? image.path() : "";
                applications.add(new BootApplication(
                        event.number(), meanings.get(event.number()).component(), path, digest(event)));
            });
        }
        return applications;
    }

    /** What GRUB ran, in order. */
    public List<String> grubCommands() {
        return events(CommandRules.PCR, EventType.EV_IPL)
                .map(Event::content)
                .filter(content -> content instanceof EventContent.Command command
                        && command.kind().equals("grub_cmd"))
                .map(content -> ((EventContent.Command) content).text())
                .toList();
    }

    /**
     * What boot loaders gave to kernels, in order, as they wrote it; all of them count. That of an EFI stub is only
     * known where a command of GRUB leads to what the stub measured.
     */
    public List<String> kernelCommandLines() {
        Set<String> lines = new LinkedHashSet<>();
        events(CommandRules.PCR, EventType.EV_IPL).map(Event::content).forEach(content -> {
            if (content instanceof EventContent.Command command
                    && !command.kind().equals("grub_cmd")) {
                lines.add(command.text());
            } else if (content instanceof EventContent.Text text) {
                lines.add(text.text());
            }
        });
        if (log.isPresent()) {
            LogView view = new LogView(log.get(), bank);
            events(12, EventType.EV_IPL)
                    .filter(event -> view.coversData(event.number()))
                    .map(Event::content)
                    .forEach(content -> {
                        if (content instanceof EventContent.Text text) {
                            lines.add(text.text());
                        }
                    });
            LoadOptions.proven(this, view).forEach(lines::add);
        }
        return List.copyOf(lines);
    }

    /** Whether a kernel's EFI stub measured a command line that nothing here leads to. */
    public boolean unknownCommandLine() {
        return log.isPresent() && LoadOptions.unknown(this, new LogView(log.get(), bank));
    }

    public List<LoadedFile> loadedFiles() {
        return events(9, EventType.EV_IPL)
                .map(event -> {
                    String path = event.content() instanceof EventContent.Text text ? text.text() : "";
                    return new LoadedFile(event.number(), Meaning.fileComponent(path), path, digest(event));
                })
                .toList();
    }

    /** Whether both events of the hand-over to the operating system were measured (A3). */
    public boolean exitBootServices() {
        Set<String> texts = new HashSet<>();
        events(5, EventType.EV_EFI_ACTION).map(Event::content).forEach(content -> {
            if (content instanceof EventContent.Text text) {
                texts.add(text.text());
            }
        });
        return texts.contains(BootRules.text(BootRules.INVOCATION))
                && texts.contains(BootRules.text(BootRules.SUCCESS));
    }

    /** Whether an initrd was measured: by a boot loader's {@code initrd}, or by the kernel's EFI stub. */
    public boolean initrdMeasured() {
        Set<String> files = new HashSet<>();
        loadedFiles().forEach(file -> files.add(file.path()));
        return LoadOptions.initrds(this).findAny().isPresent()
                || grubCommands().stream()
                        .filter(command -> command.startsWith("initrd"))
                        .flatMap(command -> Stream.of(command.split(" ", -1)).skip(1))
                        .anyMatch(files::contains);
    }

    /** Whether the firmware says that it was started without protection from DMA. */
    public boolean dmaProtectionDisabled() {
        return events(SecureBootRules.PCR, EventType.EV_EFI_ACTION)
                .anyMatch(event -> event.content() instanceof EventContent.Text text
                        && text.text().equals(BootRules.text(SecureBootRules.NO_DMA_PROTECTION)));
    }

    /** Windows' own events of PCR 12 and 13, each up to its separator: what stands after it the running system can have added. */
    public List<EventContent.WindowsEvent> windows() {
        List<EventContent.WindowsEvent> all = new ArrayList<>();
        int ended = 0;
        for (Event event :
                events().filter(each -> WindowsRules.isOwn(each.pcr())).toList()) {
            if (event.is(EventType.EV_SEPARATOR)) {
                ended |= 1 << event.pcr();
            } else if ((ended >> event.pcr() & 1) == 0 && event.content() instanceof EventContent.Windows windows) {
                all.addAll(windows.events());
            }
        }
        return all;
    }
}
