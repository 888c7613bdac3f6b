package io.holdfast.rest;

import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerErrorHandler;
import io.holdfast.control.activity.ActivityQueries;
import io.holdfast.control.activity.LogEpochs;
import io.holdfast.control.activity.LogExport;
import io.holdfast.control.attestation.AttestationService;
import io.holdfast.control.attestation.integrity.BootAttestations;
import io.holdfast.control.deployments.DeploymentRequests;
import io.holdfast.control.extensions.EpochSweep;
import io.holdfast.control.extensions.Papers;
import io.holdfast.control.extensions.Publishing;
import io.holdfast.control.extensions.upgrades.UpgradeExtensions;
import io.holdfast.control.extensions.upgrades.UpgradeQueries;
import io.holdfast.control.governance.Compliance;
import io.holdfast.control.governance.DryRun;
import io.holdfast.control.governance.PolicyAliases;
import io.holdfast.control.governance.PolicyEventQueries;
import io.holdfast.control.governance.PolicyImport;
import io.holdfast.control.governance.PolicyLists;
import io.holdfast.control.governance.PolicyRestrictions;
import io.holdfast.control.governance.PolicyStateQueries;
import io.holdfast.control.identity.Principals;
import io.holdfast.control.identity.SigningKeys;
import io.holdfast.control.identity.Tokens;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Locations;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.security.AlertQueries;
import io.holdfast.control.security.AssessmentQueries;
import io.holdfast.control.store.Store;
import io.holdfast.control.witnesses.LogKeys;
import io.holdfast.control.witnesses.LogTiles;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;

/** Everything of the control plane that the API shows, and the service made of it. */
public record Api(
        Store store,
        AccessControl access,
        ResourceEngine engine,
        Principals principals,
        Tokens tokens,
        SigningKeys keys,
        Publishing publishing,
        Papers papers,
        UpgradeExtensions upgradeExtensions,
        UpgradeQueries upgrades,
        LogExport export,
        LogEpochs epochs,
        LogKeys logKeys,
        LogTiles tiles,
        PolicyLists policyLists,
        PolicyStateQueries policyStates,
        PolicyEventQueries policyEvents,
        PolicyRestrictions policyRestrictions,
        PolicyImport policyImport,
        PolicyAliases policyAliases,
        Compliance compliance,
        DryRun dryRun,
        DeploymentRequests deployments,
        AttestationService attestation,
        EpochSweep sweep,
        AlertQueries alerts,
        AssessmentQueries assessments,
        BootAttestations boots,
        Locations locations,
        UUID tenant,
        int agentsPort,
        InstantSource clock) {

    /** How the API listener answers what never reaches the service. */
    public static ServerErrorHandler errors() {
        return new ListenerErrors();
    }

    /**
     * The service for the API listener.
     *
     * @param executor runs each request; its threads may wait
     */
    public HttpService service(Executor executor) {
        AsyncEndpoints operations = new AsyncEndpoints(store, access);
        ArmRouter router = new ArmRouter(
                engine,
                operations,
                List.of(
                        operations,
                        new SubscriptionEndpoints(store, access, engine, locations, tenant),
                        new AttestationArmEndpoint(attestation, engine, access, locations),
                        new TagEndpoint(engine),
                        new DeploymentEndpoint(store, engine, operations, deployments),
                        new ActivityEndpoint(new ActivityQueries(store, access)),
                        new RoleDefinitionEndpoint(),
                        new PolicyListEndpoint(engine.registry(), policyLists),
                        new PolicyInsightsEndpoint(policyStates, compliance, access),
                        new PolicyEventsEndpoint(policyEvents),
                        new PolicyMetadataEndpoint(),
                        new PolicyImportEndpoint(policyImport, policyAliases),
                        new PolicyRestrictionsEndpoint(policyRestrictions),
                        new DryRunEndpoint(dryRun),
                        new CatalogueEndpoint(store, access),
                        new PublishingEndpoint(publishing, papers, store, access),
                        new UpgradeEndpoint(upgradeExtensions, upgrades, operations),
                        new BootAttestationEndpoint(boots),
                        new SecurityAlertEndpoint(alerts),
                        new SecurityAssessmentEndpoint(assessments),
                        new LogEpochEndpoint(epochs, sweep, access),
                        new LogKeysEndpoint(logKeys)));
        BodyBudget bodies = BodyBudget.ofHeap(4 << 20); // as much as one request may have
        return new RestService(
                tokens,
                List.of(
                        new IdentityEndpoints(principals, tokens, keys, tenant, agentsPort),
                        new LogTilesEndpoint(tiles),
                        new PortalFiles()),
                List.of(
                        new ChangeStream(store, access, executor),
                        new UploadEndpoint(publishing),
                        new LogExportEndpoint(export, access, executor)),
                new AttestationEndpoint(attestation, tokens, executor, clock, bodies),
                bodies,
                router,
                executor,
                clock);
    }
}
