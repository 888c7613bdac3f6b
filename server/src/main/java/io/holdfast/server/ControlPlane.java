package io.holdfast.server;

import com.linecorp.armeria.server.Server;
import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.activity.LogEpochs;
import io.holdfast.control.activity.LogExport;
import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.attestation.AttestationKeys;
import io.holdfast.control.attestation.AttestationProviders;
import io.holdfast.control.attestation.AttestationService;
import io.holdfast.control.attestation.CertifiedKeys;
import io.holdfast.control.attestation.Challenges;
import io.holdfast.control.attestation.Provider;
import io.holdfast.control.attestation.ProviderAddresses;
import io.holdfast.control.attestation.RevokedLoaders;
import io.holdfast.control.attestation.integrity.BootApprovals;
import io.holdfast.control.attestation.integrity.BootAttestations;
import io.holdfast.control.attestation.integrity.BootMonitor;
import io.holdfast.control.attestation.integrity.BootRecommendations;
import io.holdfast.control.attestation.integrity.MonitoringGuard;
import io.holdfast.control.attestation.integrity.MonitoringWork;
import io.holdfast.control.attestation.integrity.SilenceWork;
import io.holdfast.control.configuration.ConfigurationFacts;
import io.holdfast.control.configuration.DemandedAssignments;
import io.holdfast.control.configuration.GuestAssignments;
import io.holdfast.control.deployments.DeploymentRequests;
import io.holdfast.control.deployments.DeploymentWork;
import io.holdfast.control.deployments.Deployments;
import io.holdfast.control.deployments.SealedTemplates;
import io.holdfast.control.extensions.ClamdScanner;
import io.holdfast.control.extensions.EpochSweep;
import io.holdfast.control.extensions.ExtensionFacts;
import io.holdfast.control.extensions.ExtensionResource;
import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.extensions.MalwareScanner;
import io.holdfast.control.extensions.Papers;
import io.holdfast.control.extensions.Publishing;
import io.holdfast.control.extensions.RunCommandResource;
import io.holdfast.control.extensions.upgrades.GoBackWork;
import io.holdfast.control.extensions.upgrades.Pace;
import io.holdfast.control.extensions.upgrades.UpgradeExtensions;
import io.holdfast.control.extensions.upgrades.UpgradeQueries;
import io.holdfast.control.extensions.upgrades.UpgradeRequestWork;
import io.holdfast.control.extensions.upgrades.UpgradeWork;
import io.holdfast.control.governance.AttestationRules;
import io.holdfast.control.governance.BuiltIns;
import io.holdfast.control.governance.Compliance;
import io.holdfast.control.governance.DeployTriggers;
import io.holdfast.control.governance.DryRun;
import io.holdfast.control.governance.ManagementGroups;
import io.holdfast.control.governance.PolicyAliases;
import io.holdfast.control.governance.PolicyEffects;
import io.holdfast.control.governance.PolicyEventQueries;
import io.holdfast.control.governance.PolicyEvents;
import io.holdfast.control.governance.PolicyGuard;
import io.holdfast.control.governance.PolicyImport;
import io.holdfast.control.governance.PolicyLists;
import io.holdfast.control.governance.PolicyRestrictions;
import io.holdfast.control.governance.PolicySnapshots;
import io.holdfast.control.governance.PolicyStateQueries;
import io.holdfast.control.governance.PolicyTypes;
import io.holdfast.control.governance.Subjects;
import io.holdfast.control.governance.remediation.DueDeployments;
import io.holdfast.control.governance.remediation.PolicyChanges;
import io.holdfast.control.governance.remediation.PolicyDeployments;
import io.holdfast.control.governance.remediation.RemediationWork;
import io.holdfast.control.governance.remediation.Remediations;
import io.holdfast.control.governance.remediation.TriggerWork;
import io.holdfast.control.identity.Principals;
import io.holdfast.control.identity.RoleAssignments;
import io.holdfast.control.identity.RoleBasedAccess;
import io.holdfast.control.identity.ServicePrincipals;
import io.holdfast.control.identity.SigningKeys;
import io.holdfast.control.identity.Tokens;
import io.holdfast.control.machines.Enrolments;
import io.holdfast.control.machines.FactIntake;
import io.holdfast.control.machines.ItemDelivery;
import io.holdfast.control.machines.MachineFacts;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.machines.Presence;
import io.holdfast.control.machines.PrivateLinkScopes;
import io.holdfast.control.resources.CoreTypes;
import io.holdfast.control.resources.FirstStart;
import io.holdfast.control.resources.Locations;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.ResourceView;
import io.holdfast.control.resources.Subtrees;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.resources.WorkLoop;
import io.holdfast.control.security.AlertQueries;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.security.AssessmentQueries;
import io.holdfast.control.store.Store;
import io.holdfast.control.witnesses.Cosigner;
import io.holdfast.control.witnesses.HttpWitness;
import io.holdfast.control.witnesses.LogKeys;
import io.holdfast.control.witnesses.LogTiles;
import io.holdfast.gateway.DirectDownload;
import io.holdfast.gateway.Gateway;
import io.holdfast.gateway.PackageStore;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.rest.Api;
import io.holdfast.store.PostgresConfig;
import io.holdfast.store.PostgresStore;
import io.holdfast.store.SqliteStore;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One node of the control plane, wired and started. */
final class ControlPlane implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ControlPlane.class.getName());

    /** Types whose writes make due work that somebody waits for. */
    private static final Set<ResourceType> WORKED_AT = Set.of(Deployments.TYPE, Remediations.TYPE);

    private static final Duration LONGEST_DRY_RUN = Duration.ofSeconds(20);

    private final Store store;
    private final Server api;
    private final Server agents;
    private final Optional<Server> packages;
    private final WorkLoop work;
    private final List<HttpWitness> witnesses;
    private final Cosigner cosigner;
    private final Compliance compliance;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ticks").daemon().factory());
    private final ExecutorService requests = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request-", 0).factory());

    ControlPlane(Configuration configuration) throws IOException, PemException {
        // no more than the store keeps, so that a PUT and a later GET say the same
        Clock clock = Clock.tickMillis(ZoneOffset.UTC);
        Instant now = clock.instant();
        SecureRandom random = new SecureRandom();
        SecretFiles.createFolder(configuration.data());
        RevokedLoaders revoked = RevokedLoaderFolder.read(configuration.data().resolve("revoked-loaders"));
        SecretFiles files = new SecretFiles(configuration.data().resolve("keys"));
        KeyRing keys = new KeyRing(files, random);
        UUID tenant = keys.uuid("tenant");
        UUID subscription = keys.uuid("subscription");
        NoteVerifier recovery = keys.recovery(tenant);
        TransparencyLog log =
                new TransparencyLog(tenant, epoch -> keys.log(new Origin(tenant, epoch)), new StopFiles(files), random);
        this.store = open(configuration, log);

        ActivityLog activity = new ActivityLog(log);
        ResourceId subscriptionId = ResourceId.subscription(subscription.toString());
        FirstStart.prepare(store, subscriptionId, "local", now);
        store.commit(transaction -> {
            int epoch = transaction.logHead().epoch();
            LogExport.remember(transaction, epoch, log.verifierKey(epoch).text());
            return true;
        });
        RoleBasedAccess access = new RoleBasedAccess(store, tenant.toString());
        Principals principals = new Principals(store, random);
        MachineOperations operations = new MachineOperations(store, log, activity, clock);
        TypeRegistry registry = new TypeRegistry();
        registry.register(CoreTypes.subscriptions(tenant));
        registry.register(CoreTypes.resourceGroups());
        registry.register(RoleAssignments.descriptor());
        registry.register(ServicePrincipals.descriptor(store, principals));
        Alerts alerts = new Alerts(activity);
        BootApprovals approvals = new BootApprovals(store, activity, alerts);
        registry.register(MachineType.descriptor(tenant)
                .with(BootApprovals.APPROVE, approvals::approve)
                .with(BootApprovals.RESET, approvals::reset));
        registry.register(PrivateLinkScopes.descriptor());
        registry.register(ExtensionResource.descriptor(store, operations, random));
        registry.register(RunCommandResource.descriptor(store, operations, random));
        registry.register(GuestAssignments.descriptor(store, operations));
        // the port is known when the listener is there, and nobody asks before
        ProviderAddresses addresses =
                new ProviderAddresses(() -> "https://" + Listeners.host(configuration) + ":" + apiPort());
        registry.register(AttestationProviders.descriptor(addresses));
        Locations locations = new Locations(List.of("local"));
        ResourceView views = new ResourceView(registry);
        PolicySnapshots snapshots = new PolicySnapshots(store, tenant);
        registry.register(ManagementGroups.groups(tenant.toString()));
        registry.register(ManagementGroups.subscriptions());
        PolicyTypes.descriptors(snapshots).forEach(registry::register);
        registry.register(AttestationRules.descriptor(snapshots));
        BuiltIns.put(store, tenant.toString(), now);
        Subjects subjects = new Subjects(store, registry, views, tenant.toString());
        ResourceEngine engine = new ResourceEngine(
                store,
                registry,
                access,
                activity,
                List.of(
                        new MonitoringGuard(access),
                        new PolicyGuard(snapshots, subjects),
                        new DeployTriggers(snapshots)),
                locations);
        DeploymentRequests deployments = new DeploymentRequests(
                store, registry, access, views, new SealedTemplates(keys.templates()), tenant.toString());
        registry.register(Deployments.descriptor(store, deployments, clock));
        this.compliance = new Compliance(
                store, registry, snapshots, subjects, new DemandedAssignments(store, engine, clock), clock);

        Optional<MalwareScanner> scanner = configuration.clamd().map(ClamdScanner::new);
        Publishing publishing = new Publishing(store, access, activity, scanner);
        if (configuration.shipped().isPresent()) {
            ShippedPackages.publish(configuration.shipped().get(), store, publishing, now);
        }

        CertificateAuthority authority = keys.authority(now);
        KeyRing.ServerIdentity identity =
                keys.server(authority, Listeners.names(configuration), Listeners.addresses(configuration), now);

        SigningKeys signingKeys = new SigningKeys(files, now);
        Presence presence = new Presence(store, configuration.disconnectAfter(), clock);
        String issuer = "holdfast:" + tenant;
        Tokens tokens = new Tokens(signingKeys, issuer, issuer, tenant, clock);
        AttestationKeys attestationKeys = new AttestationKeys(files, random, NativeSignatures::provider, now);
        AttestationService attestation = new AttestationService(
                store,
                access,
                activity,
                attestationKeys,
                new Challenges(files, random),
                addresses,
                new TpmRootFolder(configuration.data().resolve("tpm-roots")),
                revoked,
                new BootMonitor(activity, alerts, Provider.SHARED_NAME),
                random);
        PolicyEffects effects = new PolicyEffects(store, registry, snapshots, subjects, compliance);
        registry.register(Remediations.descriptor(store, effects, views, clock));
        PolicyDeployments policyDeployments = new PolicyDeployments(store, engine, clock);
        this.work = new WorkLoop(
                store,
                List.of(
                        operations,
                        new Subtrees(store, engine, activity, clock),
                        new DeploymentWork(store, engine, deployments, activity, List.of(policyDeployments), clock),
                        new MonitoringWork(store, engine, alerts, addresses::of, clock),
                        new SilenceWork(store, alerts, clock),
                        new UpgradeWork(store, engine, activity, Pace.of(configuration.healthyFor()), clock),
                        new GoBackWork(store, engine, activity, clock),
                        new UpgradeRequestWork(store, clock),
                        new TriggerWork(store, effects, clock),
                        new DueDeployments(store, effects, policyDeployments, clock),
                        new RemediationWork(
                                store, effects, policyDeployments, new PolicyChanges(store, engine, clock), clock)),
                clock);
        store.listen(notice -> {
            if (notice.changes().stream()
                    .anyMatch(change -> WORKED_AT.contains(change.resource().type()))) {
                work.nudge();
            }
        });

        EpochSweep sweep = new EpochSweep(store, operations, clock);
        sweep.run(); // a new epoch may have been opened just before this node stopped
        PackageStore packageStore = new PackageStore(store, random, clock);
        this.packages = configuration
                .packages()
                .map(address -> Listeners.listener(address, identity, packageStore.service(requests), false)
                        .requestTimeout(Duration.ofMinutes(10))
                        .build());
        packages.ifPresent(server -> server.start().join());
        this.witnesses =
                configuration.witnesses().stream().map(HttpWitness::new).toList();
        this.cosigner = new Cosigner(store, log, witnesses, clock);
        Gateway gateway = new Gateway(
                store,
                tokens,
                new Enrolments(store, access, activity, alerts, new CertifiedKeys(), authority, log, recovery.text()),
                new ItemDelivery(store, log, cosigner.heads()),
                new FactIntake(
                        store,
                        List.of(new MachineFacts(), new ExtensionFacts(activity), new ConfigurationFacts()),
                        clock),
                presence,
                packages.map(server -> new DirectDownload(packageStore, Listeners.port(server))),
                clock);
        this.agents = Listeners.listener(configuration.agents(), identity, gateway.service(requests), true)
                .build();
        agents.start().join();
        Api shown = new Api(
                store,
                access,
                engine,
                principals,
                tokens,
                signingKeys,
                publishing,
                new Papers(store, access, activity),
                new UpgradeExtensions(store, engine, access, activity),
                new UpgradeQueries(store, access, activity),
                new LogExport(store, tenant, recovery.text()),
                new LogEpochs(store, log, activity, recovery),
                new LogKeys(store, log, recovery.text(), cosigner, access),
                new LogTiles(store, cosigner.heads()),
                new PolicyLists(store, access, views, tenant.toString()),
                new PolicyStateQueries(store, access, compliance, snapshots),
                new PolicyEventQueries(store, access, snapshots),
                new PolicyRestrictions(access, snapshots, subjects, registry),
                new PolicyImport(store, access, activity),
                new PolicyAliases(store, access, activity),
                compliance,
                new DryRun(store, access, registry, snapshots, subjects, LONGEST_DRY_RUN, clock),
                deployments,
                attestation,
                sweep,
                new AlertQueries(store, access, activity, "local"),
                new AssessmentQueries(store, access, List.of(new BootRecommendations())),
                new BootAttestations(store, access),
                locations,
                tenant,
                Listeners.port(agents),
                clock);
        this.api = Listeners.listener(configuration.listen(), identity, shown.service(requests), false)
                .errorHandler(Api.errors())
                .build();
        api.start().join();
        work.start();
        compliance.start();
        cosigner.start();
        every(Duration.ofSeconds(1), "presence", presence::judge);
        every(Duration.ofHours(6), "policy events", new PolicyEvents(store, clock)::prune);
        every(Duration.ofHours(1), "token keys", () -> signingKeys.rotateWhenDue(clock.instant()));
        every(Duration.ofHours(1), "attestation keys", () -> attestation.rotateWhenDue(clock.instant()));
        new Credentials(configuration.data(), files, store, principals, access)
                .write(
                        tenant,
                        subscription,
                        authority.certificate(),
                        Listeners.host(configuration),
                        Listeners.port(api),
                        now);
    }

    private static Store open(Configuration configuration, TransparencyLog log) {
        if (configuration.postgres().isPresent()) {
            return PostgresStore.open(
                    new PostgresConfig(
                            configuration.postgres().get(),
                            Optional.ofNullable(System.getenv("PGUSER")).orElse("holdfast"),
                            Optional.ofNullable(System.getenv("PGPASSWORD")).orElse("")),
                    log);
        }
        Path folder = configuration.data().resolve("store");
        return SqliteStore.open(folder, log);
    }

    private void every(Duration period, String what, Runnable action) {
        var _ = ticks.scheduleWithFixedDelay(
                () -> {
                    try {
                        action.run();
                    } catch (RuntimeException e) {
                        LOG.log(System.Logger.Level.WARNING, what + " failed; trying again", e);
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    int apiPort() {
        return Listeners.port(api);
    }

    int agentsPort() {
        return Listeners.port(agents);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        // together: each waits two seconds for its event loops
        List<CompletableFuture<Void>> stops = new ArrayList<>(List.of(api.stop(), agents.stop()));
        packages.ifPresent(server -> stops.add(server.stop()));
        CompletableFuture.allOf(stops.toArray(CompletableFuture<?>[]::new)).join();
        work.close();
        compliance.close();
        cosigner.close();
        witnesses.forEach(HttpWitness::close);
        requests.shutdown();
        store.close();
    }
}
