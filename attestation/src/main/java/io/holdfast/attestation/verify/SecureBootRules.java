package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.verify.UefiVariable.Guid;
import io.holdfast.kernel.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Rules P2 to P9: Secure Boot as PCR 7 has it, and how many revocations it has. P1 is with the types. */
final class SecureBootRules {
    static final int PCR = 7;

    private static final byte[] DEBUG = "UEFI Debug Mode".getBytes(StandardCharsets.US_ASCII);
    static final byte[] NO_DMA_PROTECTION = "DMA Protection Disabled".getBytes(StandardCharsets.US_ASCII);
    /** Variables that say how Secure Boot is, and verify nothing. */
    private static final Set<String> STATE = Set.of("SecureBoot", "PK", "KEK", "dbx");

    private static final int OWNER = 16;
    private static final int FEW_REVOCATIONS = 2;
    private static final int MAX_SEARCHES = 4;

    private final LogView view;
    private final Findings findings;
    private final Set<String> names = new HashSet<>();
    private boolean separated;
    private int secureBoot = -1;
    private int state = -1;
    private int pk;
    private int kek;
    private byte[] db = new byte[0];
    private byte[] dbx = new byte[0];
    private final Set<Digest> dbEntries = new HashSet<>();
    private int authorities;
    private int searches;

    private SecureBootRules(LogView view, Findings findings) {
        this.view = view;
        this.findings = findings;
    }

    static void check(LogView view, Findings findings) {
        new SecureBootRules(view, findings).run();
    }

    private void run() {
        for (int event = 0; event < view.size(); event++) {
            if (view.log().pcr(event) != PCR || !view.measured(event)) {
                continue;
            }
            if (view.is(event, EventType.EV_SEPARATOR)) {
                separated = true;
            } else if (view.is(event, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG)) {
                variable(event);
            } else if (view.is(event, EventType.EV_EFI_VARIABLE_AUTHORITY)) {
                authority(event);
            } else if (view.is(event, EventType.EV_EFI_ACTION)) {
                action(event);
            }
        }
        state();
    }

    private void uncovered(int event) {
        findings.refuse(
                Rule.P2,
                view.at(event),
                "has a digest that is not the one of its data (expected: " + view.bank() + " of them)");
    }

    private void variable(int event) {
        if (!view.coversData(event)) {
            uncovered(event);
            return;
        }
        Optional<UefiVariable> read = UefiVariable.of(view, event);
        if (read.isEmpty()) {
            findings.refuse(Rule.P2, view.at(event), "is no variable (expected: sizes that fit its data)");
            return;
        }
        UefiVariable variable = read.get();
        if (separated) {
            findings.refuse(
                    Rule.P3,
                    view.at(event),
                    "measures " + variable.name() + " after the separator (expected: before it)");
        }
        if (!names.add(variable.name())) {
            findings.refuse(Rule.P3, view.at(event), "measures " + variable.name() + " again (expected: once)");
            return;
        }
        if (variable.is(Guid.GLOBAL, "SecureBoot")) {
            secureBoot(event, variable);
        } else if (variable.is(Guid.GLOBAL, "PK")) {
            pk = variable.valueSize();
        } else if (variable.is(Guid.GLOBAL, "KEK")) {
            kek = variable.valueSize();
        } else if (variable.is(Guid.IMAGE_SECURITY, "db")) {
            db = value(event, variable);
            for (SignatureLists.Entry entry : SignatureLists.parse(db)) {
                dbEntries.add(Digest.of(Arrays.copyOfRange(db, entry.at(), entry.at() + entry.size())));
            }
        } else if (variable.is(Guid.IMAGE_SECURITY, "dbx")) {
            dbx = value(event, variable);
        }
    }

    private byte[] value(int event, UefiVariable variable) {
        return view.log().dataPart(event, variable.valueAt(), variable.valueSize());
    }

    private void secureBoot(int event, UefiVariable variable) {
        secureBoot = event;
        state = variable.valueSize() == 1 ? view.log().dataByte(event, variable.valueAt()) : -1;
        if (state != 0 && state != 1) {
            findings.refuse(
                    Rule.P4,
                    view.at(event),
                    "measures SecureBoot with " + variable.valueSize() + " bytes"
                            + (state < 0 ? "" : " and the value " + state) + " (expected: one, 00 or 01)");
        }
    }

    /** P2 and P9, P7 and P8; and that what verified an image by db is in db. */
    private void authority(int event) {
        int size = view.log().dataSize(event);
        Optional<UefiVariable> read = UefiVariable.of(view, event);
        boolean short1 = false;
        if (!view.coversData(event)) {
            short1 = view.covers(event, 0, size - 1);
            if (!short1) {
                uncovered(event);
                return;
            }
            findings.note(Rule.P9, view.at(event), "has one byte too many, as old versions of shim wrote it");
        }
        if (read.isEmpty()) {
            findings.refuse(Rule.P2, view.at(event), "is no variable (expected: sizes that fit its data)");
            return;
        }
        UefiVariable variable = read.get();
        if (STATE.contains(variable.name())) {
            findings.refuse(
                    Rule.P1,
                    view.at(event),
                    "says that something was verified with " + variable.name()
                            + ", with which nothing is (expected: EV_EFI_VARIABLE_DRIVER_CONFIG)");
        }
        if (!separated) {
            findings.note(
                    Rule.P8,
                    view.at(event),
                    "was needed before the separator: an option ROM or a driver was verified with it");
        }
        byte[] value = value(event, variable);
        if (variable.is(Guid.IMAGE_SECURITY, "db")) {
            authorities++;
            if (!isInDb(value)) {
                findings.refuse(
                        Rule.P5,
                        view.at(event),
                        "says that an image was verified with an entry of db which is not in db (expected: one that is)");
            }
        } else if (variable.guid() != Guid.SHIM) {
            authorities++;
        }
    }

    /**
     * An entry behind its owner. What firmware writes otherwise is looked for at every byte, and only a few times: a hostile
     * log can ask for it in thousands of events.
     */
    private boolean isInDb(byte[] value) {
        return dbEntries.contains(Digest.of(Arrays.copyOfRange(value, Math.min(OWNER, value.length), value.length)))
                || (++searches <= MAX_SEARCHES && contains(db, value, OWNER));
    }

    /** Whether a part of the piece, from a place in it on, stands in the whole. */
    private static boolean contains(byte[] whole, byte[] piece, int from) {
        int length = piece.length - from;
        if (length <= 0) {
            return false;
        }
        for (int start = 0; start + length <= whole.length; start++) {
            if (Arrays.equals(whole, start, start + length, piece, from, piece.length)) {
                return true;
            }
        }
        return false;
    }

    private void action(int event) {
        if (!view.coversData(event)) {
            uncovered(event);
        } else if (view.log().dataEquals(event, NO_DMA_PROTECTION)) {
            findings.note(Rule.P6, view.at(event), "says that the firmware ran without protection from DMA");
        } else {
            findings.refuse(
                    Rule.P6,
                    view.at(event),
                    (view.log().dataEquals(event, DEBUG)
                                    ? "says that the firmware was in debug mode"
                                    : "says something that no rule knows")
                            + " (expected: no action)");
        }
    }

    /** P4, P5 and P10 over all. */
    private void state() {
        if (secureBoot < 0) {
            findings.refusePcr(Rule.P4, PCR, "PCR 7 has no SecureBoot variable (expected: one, before the separator)");
        }
        if (state != 1) {
            return;
        }
        if (pk == 0 || kek == 0 || db.length == 0 || authorities == 0) {
            findings.refuse(
                    Rule.P5,
                    view.at(secureBoot),
                    "says that Secure Boot is on, with PK of " + pk + ", KEK of " + kek + " and db of " + db.length
                            + " bytes and " + authorities
                            + " authorities (expected: none empty, and an authority that verified the loader)");
        }
        int entries = SignatureLists.parse(dbx).size();
        if (entries < FEW_REVOCATIONS) {
            findings.notePcr(
                    Rule.P10,
                    PCR,
                    "dbx has " + entries + " entries: revocations of boot loaders do not reach this machine");
        }
    }
}
