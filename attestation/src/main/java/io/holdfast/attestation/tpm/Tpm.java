package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;

/**
 * A TPM 2.0 behind a channel (Part 3). Keys here have empty passwords. What {@code createPrimary} and {@code load} give
 * stays in the TPM's few places until {@link #flush}. Not for several threads.
 */
public final class Tpm {
    private static final byte[] NOTHING = {};
    private static final long NULL_HANDLE = Hierarchy.NULL.handle();
    private static final int MAX_STRUCTURE = 2048;
    private static final int POLICY_SESSION = 1;
    private static final int HASH_CHECK = 0x8024;
    private final TpmCalls calls;
    private final TpmMemory memory;

    public Tpm(TpmChannel channel) {
        this.calls = new TpmCalls(channel);
        this.memory = new TpmMemory(calls);
    }

    /** Makes the primary key of a template again; the same one each time. */
    public TpmObject createPrimary(Hierarchy hierarchy, byte[] template) throws IOException, TpmException {
        TpmResponse response = calls.run(
                CommandCode.CREATE_PRIMARY, List.of(hierarchy.handle()), TpmCalls.password(1), creation(template));
        TpmReader reader = TpmCalls.reader(CommandCode.CREATE_PRIMARY, response);
        return new TpmObject(response.handles().getFirst(), TpmPublic.parse(reader.sized(MAX_STRUCTURE)));
    }

    /** Makes a new key below a parent; it is not loaded. */
    public KeyBlob create(TpmObject parent, byte[] template) throws IOException, TpmException {
        return create(parent, TpmCalls.password(1), template);
    }

    /** Makes a new key below an endorsement key, which wants its policy. */
    public KeyBlob createUnderEk(TpmObject ek, byte[] template) throws IOException, TpmException {
        return create(ek, List.of(ekSession(ek)), template);
    }

    private KeyBlob create(TpmObject parent, List<Long> sessions, byte[] template) throws IOException, TpmException {
        TpmReader reader = calls.call(CommandCode.CREATE, List.of(parent.handle()), sessions, creation(template));
        Bytes privateArea = Bytes.of(reader.sized(MAX_STRUCTURE));
        return new KeyBlob(TpmPublic.parse(reader.sized(MAX_STRUCTURE)), privateArea);
    }

    /** No password, no data, no outside information, no PCRs. */
    private static TpmWriter creation(byte[] template) {
        return new TpmWriter()
                .u16(4)
                .sized(NOTHING)
                .sized(NOTHING)
                .sized(template)
                .sized(NOTHING)
                .u32(0);
    }

    public TpmObject load(TpmObject parent, KeyBlob key) throws IOException, TpmException {
        return load(parent, TpmCalls.password(1), key);
    }

    public TpmObject loadUnderEk(TpmObject ek, KeyBlob key) throws IOException, TpmException {
        return load(ek, List.of(ekSession(ek)), key);
    }

    private TpmObject load(TpmObject parent, List<Long> sessions, KeyBlob key) throws IOException, TpmException {
        TpmWriter parameters = new TpmWriter()
                .sized(key.privateArea().array())
                .sized(key.publicArea().area());
        TpmResponse response = calls.run(CommandCode.LOAD, List.of(parent.handle()), sessions, parameters);
        return new TpmObject(response.handles().getFirst(), key.publicArea());
    }

    /** The key at a handle, for example a persistent one; empty when there is none. */
    public Optional<TpmObject> readPublic(long handle) throws IOException, TpmException {
        try {
            TpmReader reader = calls.call(CommandCode.READ_PUBLIC, List.of(handle), List.of(), new TpmWriter());
            return Optional.of(new TpmObject(handle, TpmPublic.parse(reader.sized(MAX_STRUCTURE))));
        } catch (TpmCodeException e) {
            if (e.code().word().equals("TPM_RC_HANDLE")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** PCRs as they are now, signed. The key says with which scheme. */
    public Attestation quote(TpmObject key, byte[] qualifyingData, List<PcrSelection> pcrs)
            throws IOException, TpmException {
        TpmWriter parameters = new TpmWriter().sized(qualifyingData).u16(KeyScheme.NULL);
        PcrSelection.writeList(parameters, pcrs);
        return attestation(calls.call(CommandCode.QUOTE, List.of(key.handle()), TpmCalls.password(1), parameters));
    }

    /** That another key is in this TPM, and what it may do. */
    public Attestation certify(TpmObject object, TpmObject key, byte[] qualifyingData)
            throws IOException, TpmException {
        TpmWriter parameters = new TpmWriter().sized(qualifyingData).u16(KeyScheme.NULL);
        return attestation(calls.call(
                CommandCode.CERTIFY, List.of(object.handle(), key.handle()), TpmCalls.password(2), parameters));
    }

    private static Attestation attestation(TpmReader reader) throws TpmException {
        Bytes attest = Bytes.of(reader.sized(MAX_STRUCTURE));
        return new Attestation(attest, Bytes.of(reader.rest()));
    }

    /** Opens what was made for this endorsement key and the name of this key. */
    public Bytes activate(TpmObject key, TpmObject ek, Credential credential) throws IOException, TpmException {
        TpmWriter parameters = new TpmWriter()
                .bytes(credential.blob().array())
                .bytes(credential.secret().array());
        return Bytes.of(calls.call(
                        CommandCode.ACTIVATE_CREDENTIAL,
                        List.of(key.handle(), ek.handle()),
                        List.of(TpmCommand.PASSWORD, ekSession(ek)),
                        parameters)
                .sized(64));
    }

    /** Signs a digest with a key that signs anything; ECDSA or RSASSA by the kind of key. */
    public TpmSignature sign(TpmObject key, HashAlgorithm hash, byte[] digest) throws IOException, TpmException {
        return sign(
                key,
                key.publicArea().publicKey() instanceof ECPublicKey ? SignatureScheme.ECDSA : SignatureScheme.RSASSA,
                hash,
                digest);
    }

    /** Signs a digest in a scheme that the key allows. */
    public TpmSignature sign(TpmObject key, SignatureScheme scheme, HashAlgorithm hash, byte[] digest)
            throws IOException, TpmException {
        TpmWriter parameters = new TpmWriter()
                .sized(digest)
                .u16(scheme.id())
                .u16(hash.id())
                .u16(HASH_CHECK)
                .u32(NULL_HANDLE)
                .sized(NOTHING);
        TpmReader reader = calls.call(CommandCode.SIGN, List.of(key.handle()), TpmCalls.password(1), parameters);
        TpmSignature signature = TpmSignature.read(reader);
        reader.end();
        return signature;
    }

    /** The x coordinate of another's point multiplied with this key (Part 3, 14.5). */
    public Bytes agree(TpmObject key, ECPublicKey other) throws IOException, TpmException {
        EcCurve curve =
                EcCurve.of(other).orElseThrow(() -> new TpmException("a point of another curve (expected: P-256)"));
        TpmWriter point = new TpmWriter()
                .sized(curve.coordinate(other.getW().getAffineX()))
                .sized(curve.coordinate(other.getW().getAffineY()));
        TpmReader answer = calls.call(
                CommandCode.ECDH_ZGEN,
                List.of(key.handle()),
                TpmCalls.password(1),
                new TpmWriter().sized(point.array()));
        byte[] x = new TpmReader("TPM2B_ECC_POINT", answer.sized(2 * 68)).sized(curve.size());
        return Bytes.of(curve.coordinate(new BigInteger(1, x)));
    }

    /** A session in which an endorsement key's policy holds: that of the owner of the hierarchy, whose password is empty. */
    private long ekSession(TpmObject ek) throws IOException, TpmException {
        if (ek.publicArea().attributes().has(ObjectAttributes.USER_WITH_AUTH)) {
            return TpmCommand.PASSWORD;
        }
        long session = policySession(ek.publicArea().nameAlgorithm());
        try {
            TpmWriter parameters =
                    new TpmWriter().sized(NOTHING).sized(NOTHING).sized(NOTHING).u32(0);
            calls.run(
                    CommandCode.POLICY_SECRET,
                    List.of(Hierarchy.ENDORSEMENT.handle(), session),
                    TpmCalls.password(1),
                    parameters);
        } catch (IOException | TpmException e) {
            flush(session);
            throw e;
        }
        return session;
    }

    /** A fresh policy session; it ends with the command that it authorizes, or by {@link #flush}. */
    public long policySession(HashAlgorithm hash) throws IOException, TpmException {
        TpmWriter parameters = new TpmWriter()
                .sized(new byte[hash.size()]) // nothing is keyed with it
                .sized(NOTHING)
                .u8(POLICY_SESSION)
                .u16(KeyScheme.NULL)
                .u16(hash.id());
        return calls.run(CommandCode.START_AUTH_SESSION, List.of(NULL_HANDLE, NULL_HANDLE), List.of(), parameters)
                .handles()
                .getFirst();
    }

    /** Binds a session to the PCRs as they are; an empty digest takes the present values. */
    public void policyPcr(long session, byte[] digest, List<PcrSelection> pcrs) throws IOException, TpmException {
        TpmWriter parameters = new TpmWriter().sized(digest);
        PcrSelection.writeList(parameters, pcrs);
        calls.run(CommandCode.POLICY_PCR, List.of(session), List.of(), parameters);
    }

    /** Values of one bank, as they are now; a bank or PCR that the TPM lacks is left out. */
    public PcrValues pcrs(PcrSelection wanted) throws IOException, TpmException {
        return memory.pcrs(wanted);
    }

    /** Extends a PCR of one bank. */
    public void extend(int pcr, HashAlgorithm bank, byte[] digest) throws IOException, TpmException {
        TpmWriter parameters = new TpmWriter().u32(1).u16(bank.id()).bytes(digest);
        calls.run(CommandCode.PCR_EXTEND, List.of((long) pcr), TpmCalls.password(1), parameters);
    }

    /** What is known of an NV area; empty when there is none. */
    public Optional<NvArea> nvArea(long index) throws IOException, TpmException {
        return memory.nvArea(index);
    }

    /** The content of an NV area; empty when there is none. */
    public Optional<Bytes> nvRead(long index) throws IOException, TpmException {
        return memory.nvRead(index);
    }

    /** Gives back the place of a loaded key or a session. */
    public void flush(long handle) throws IOException, TpmException {
        calls.run(CommandCode.FLUSH_CONTEXT, List.of(handle), List.of(), new TpmWriter());
    }

    /** Keeps a loaded key at a persistent handle (0x81…) over restarts. */
    public TpmObject persist(TpmObject key, long persistent) throws IOException, TpmException {
        evict(key.handle(), persistent);
        return new TpmObject(persistent, key.publicArea());
    }

    /** Frees a persistent handle. */
    public void unpersist(long persistent) throws IOException, TpmException {
        evict(persistent, persistent);
    }

    private void evict(long object, long persistent) throws IOException, TpmException {
        calls.run(
                CommandCode.EVICT_CONTROL,
                List.of(Hierarchy.OWNER.handle(), object),
                TpmCalls.password(1),
                new TpmWriter().u32(persistent));
    }

    /** Handles in use from {@code first} on, of the same kind; at most 64. */
    public List<Long> handles(long first) throws IOException, TpmException {
        return memory.handles(first);
    }

    /** Allocated PCR banks. */
    public List<PcrSelection> banks() throws IOException, TpmException {
        return memory.banks();
    }

    public Bytes random(int count) throws IOException, TpmException {
        return Bytes.of(calls.call(CommandCode.GET_RANDOM, List.of(), List.of(), new TpmWriter().u16(count))
                .sized(64));
    }
}
