package io.holdfast.agent.identity;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.identity.AzcmException.Code;
import io.holdfast.agent.session.Https;
import io.holdfast.agent.session.PinnedTls;
import io.holdfast.agent.session.Route;
import io.holdfast.agent.state.AgentState;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.agent.state.History;
import io.holdfast.agent.state.OperationStore;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.SignedCheckpoint;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Connects this machine to a control plane, and disconnects it. */
public final class Connector {
    private final AgentHome home;
    private final String agentVersion;
    private final Clock clock;
    private final StateFile stateFile;
    private final MachineKeys keys;

    public Connector(AgentHome home, String agentVersion, Clock clock) {
        this.home = home;
        this.agentVersion = agentVersion;
        this.clock = clock;
        this.stateFile = new StateFile(home.state());
        this.keys = new MachineKeys(home.keys(), new SecureRandom(), TpmChoice.of(new ConfigFile(home.config())));
    }

    /** The authority that a server shows and whose fingerprint a person gave. */
    public X509Certificate authority(String controlPlane, Digest fingerprint) throws AzcmException {
        try {
            return ServerCertificates.authority(controlPlane, fingerprint, route().proxy(URI.create(controlPlane)));
        } catch (IOException | IllegalArgumentException e) {
            throw new AzcmException(Code.NETWORK, String.valueOf(e.getMessage()));
        }
    }

    public Enrolment connect(ConnectRequest request) throws AzcmException {
        AgentState state = prepare();
        if (state.enrolment().isPresent()) {
            throw new AzcmException(
                    Code.ALREADY_CONNECTED,
                    "this machine is connected as " + state.enrolment().get().machine()
                            + "; 'hfagent disconnect' comes first");
        }
        ResourceId machine = request.machine();
        ControlPlane plane = plane(request.controlPlane(), request.authorities());
        String token = plane.token(request.credential());
        String agents = plane.agents();
        plane.ensureGroup(request.group(), request.location(), token);
        KeyPair identity = made(keys::freshIdentity);
        KeyPair sealing = made(keys::freshSealing);
        plane.putMachine(machine, body(request, state, identity), token);
        EnrolResponse answer = plane.enrol(
                agents,
                new EnrolRequest(
                        machine,
                        Pem.request(Csr.create(identity, "machine")),
                        Bytes.of(sealing.getPublic().getEncoded()),
                        agentVersion,
                        MachineKeys.inTpm(identity)),
                token);
        return store(request, plane.base(), agents, answer, identity, sealing);
    }

    private interface KeyMaker {
        KeyPair make() throws IOException;
    }

    private static KeyPair made(KeyMaker maker) throws AzcmException {
        try {
            return maker.make();
        } catch (IOException e) {
            throw new AzcmException(
                    Code.KEY_GENERATION,
                    "this machine's keys cannot be made: " + e.getMessage()
                            + " ('hfagent config set tpm.device off' makes them as files)");
        }
    }

    private AgentState prepare() throws AzcmException {
        try {
            home.create();
            return stateFile.update(state -> state);
        } catch (IOException | StateUnreadableException e) {
            throw new AzcmException(Code.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private ControlPlane plane(String base, List<X509Certificate> authorities) throws AzcmException {
        try {
            return new ControlPlane(
                    base,
                    new Https(
                            PinnedTls.sockets(
                                    authorities,
                                    Optional.empty(),
                                    clock,
                                    stateFile.read().timeFloor()),
                            route()));
        } catch (IOException | StateUnreadableException e) {
            throw new AzcmException(Code.CONNECT, String.valueOf(e.getMessage()));
        }
    }

    private Route route() throws AzcmException {
        try {
            return new Route(new ConfigFile(home.config()).read());
        } catch (ControlsUnreadableException e) {
            throw new AzcmException(Code.CONFIG_FILE, String.valueOf(e.getMessage()));
        }
    }

    private static JsonObject body(ConnectRequest request, AgentState state, KeyPair identity) {
        JsonObject.Builder tags = JsonObject.builder();
        request.tags().forEach(tags::put);
        JsonObject properties = JsonObject.builder()
                .putIfPresent("privateLinkScopeResourceId", request.privateLinkScope())
                .put("vmId", state.vmId().toString())
                .put(
                        "clientPublicKey",
                        Base64.getEncoder().encodeToString(identity.getPublic().getEncoded()))
                .build();
        JsonObject.Builder body = JsonObject.builder()
                .put("location", request.location())
                .put("identity", JsonObject.of("type", Json.of("SystemAssigned")))
                .put("properties", properties);
        return request.tags().isEmpty()
                ? body.build()
                : body.put("tags", tags.build()).build();
    }

    private Enrolment store(
            ConnectRequest request, String base, String agents, EnrolResponse answer, KeyPair identity, KeyPair sealing)
            throws AzcmException {
        try {
            List<X509Certificate> certificates = Pem.certificates(answer.certificates());
            if (!certificates.getFirst().getPublicKey().equals(identity.getPublic())) {
                throw new AzcmException(Code.CERTIFICATE, "the certificate that was issued is for another key");
            }
            SignedCheckpoint.verify(answer.checkpoint(), NoteVerifier.parse(answer.logKey()));
            NoteVerifier.parse(answer.recoveryKey());
            Enrolment enrolment = new Enrolment(
                    answer.enrolment(),
                    answer.machine(),
                    request.location(),
                    request.tenant(),
                    base,
                    agents,
                    // what was shown or given is pinned, not what the answer says
                    Pem.certificates(request.authorities()),
                    answer.logKey(),
                    answer.recoveryKey(),
                    clock.instant(),
                    request.privateLinkScope());
            keys.store(identity, sealing, certificates);
            stateFile.update(state -> state.connected(enrolment, answer.checkpoint()));
            history()
                    .add(
                            "connected",
                            JsonObject.builder()
                                    .put("resourceId", enrolment.machine().toString())
                                    .put("controlPlane", base)
                                    .build());
            return enrolment;
        } catch (PemException | LogException e) {
            throw new AzcmException(Code.PARSE, "the answer to the enrolment is not usable: " + e.getMessage());
        } catch (IOException | StateUnreadableException e) {
            throw new AzcmException(Code.CONNECT, String.valueOf(e.getMessage()));
        }
    }

    private History history() {
        return new History(home.state(), clock);
    }

    /**
     * Deletes the machine resource, unless there is no credential for that, and forgets the enrolment here. Extensions
     * stay as they are.
     */
    public Optional<Enrolment> disconnect(Optional<Credential> credential) throws AzcmException {
        AgentState state = prepare();
        Optional<Enrolment> enrolment = state.enrolment();
        if (enrolment.isPresent() && credential.isPresent()) {
            delete(enrolment.get(), credential.get());
        }
        try {
            stateFile.update(AgentState::disconnected);
            new OperationStore(home.state()).clear();
            keys.clear();
        } catch (IOException | StateUnreadableException e) {
            throw new AzcmException(Code.DISCONNECT, String.valueOf(e.getMessage()));
        }
        enrolment.ifPresent(was -> history()
                .add(
                        "disconnected",
                        JsonObject.of("resourceId", Json.of(was.machine().toString()))));
        return enrolment;
    }

    private void delete(Enrolment enrolment, Credential credential) throws AzcmException {
        try {
            ControlPlane plane = plane(enrolment.resourceManager(), Pem.certificates(enrolment.authority()));
            plane.deleteMachine(enrolment.machine(), plane.token(credential));
        } catch (PemException e) {
            throw new AzcmException(Code.DISCONNECT, "the pinned authority cannot be read: " + e.getMessage());
        }
    }
}
