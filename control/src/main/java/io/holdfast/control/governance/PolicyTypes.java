package io.holdfast.control.governance;

import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.kernel.ResourceType;
import java.util.List;

/** The resource types of Azure Policy that are stored as they are written. */
public final class PolicyTypes {
    public static final ResourceType DEFINITION = ResourceType.of("Microsoft.Authorization/policyDefinitions");
    public static final ResourceType SET_DEFINITION = ResourceType.of("Microsoft.Authorization/policySetDefinitions");
    public static final ResourceType ASSIGNMENT = ResourceType.of("Microsoft.Authorization/policyAssignments");
    public static final ResourceType EXEMPTION = ResourceType.of("Microsoft.Authorization/policyExemptions");

    private static final List<String> VERSIONS = List.of(
            "2016-12-01",
            "2018-03-01",
            "2018-05-01",
            "2019-01-01",
            "2019-06-01",
            "2019-09-01",
            "2020-03-01",
            "2020-09-01",
            "2021-06-01",
            "2022-06-01",
            "2023-04-01",
            "2024-04-01",
            "2024-05-01",
            "2025-01-01",
            "2025-03-01");

    /** Every version of this type that Azure has is a preview. */
    private static final List<String> EXEMPTION_VERSIONS =
            List.of("2020-07-01-preview", "2022-07-01-preview", "2024-12-01-preview");

    private PolicyTypes() {}

    /** All of them, with the rules of this slice. */
    public static List<ResourceTypeDescriptor> descriptors(PolicySnapshots snapshots) {
        return List.of(
                definitions(),
                setDefinitions(snapshots),
                DefinitionVersions.descriptor(DEFINITION, VERSIONS),
                DefinitionVersions.descriptor(SET_DEFINITION, VERSIONS),
                assignments(snapshots),
                exemptions());
    }

    private static ResourceTypeDescriptor definitions() {
        return ResourceTypeDescriptor.of(DEFINITION.toString(), VERSIONS)
                // built-in ones stand below the tenant; a request cannot write there
                .below(ParentKind.TENANT, ParentKind.SUBSCRIPTION, ParentKind.ANY_RESOURCE)
                .name("[^/<>*%&:\\\\?+]{1,128}")
                .alwaysCreated()
                .properties(described()
                        .string("mode")
                        .free("policyRule", "parameters", "externalEvaluationEnforcementSettings"))
                .rules(new DefinitionRules())
                .build();
    }

    private static ResourceTypeDescriptor setDefinitions(PolicySnapshots snapshots) {
        return ResourceTypeDescriptor.of(SET_DEFINITION.toString(), VERSIONS)
                .below(ParentKind.TENANT, ParentKind.SUBSCRIPTION, ParentKind.ANY_RESOURCE)
                .name("[^/<>*%&:\\\\?+]{1,128}")
                .properties(described().free("parameters").arrays("policyDefinitions", "policyDefinitionGroups"))
                .rules(new SetDefinitionRules(snapshots))
                .build();
    }

    private static ResourceTypeDescriptor assignments(PolicySnapshots snapshots) {
        return ResourceTypeDescriptor.of(ASSIGNMENT.toString(), VERSIONS)
                .below(ParentKind.SUBSCRIPTION, ParentKind.RESOURCE_GROUP, ParentKind.ANY_RESOURCE)
                .name("[^/<>*%&:\\\\?+]{1,128}")
                .alwaysCreated()
                .patchable()
                .properties(Shape.object()
                        .string(
                                "displayName",
                                "description",
                                "policyDefinitionId",
                                "definitionVersion",
                                "enforcementMode",
                                "assignmentType")
                        .free("parameters", "metadata")
                        .strings("notScopes")
                        .arrays("nonComplianceMessages", "resourceSelectors", "overrides")
                        .readOnly(
                                "scope",
                                "provisioningState",
                                "latestDefinitionVersion",
                                "effectiveDefinitionVersion",
                                "instanceId"))
                .rules(new AssignmentRules(snapshots))
                .build();
    }

    private static ResourceTypeDescriptor exemptions() {
        return ResourceTypeDescriptor.of(EXEMPTION.toString(), EXEMPTION_VERSIONS)
                .below(ParentKind.SUBSCRIPTION, ParentKind.RESOURCE_GROUP, ParentKind.ANY_RESOURCE)
                .name("[^/<>*%&:\\\\?+]{1,128}")
                .patchable()
                .properties(Shape.object()
                        .string(
                                "displayName",
                                "description",
                                "policyAssignmentId",
                                "exemptionCategory",
                                "expiresOn",
                                "assignmentScopeValidation")
                        .free("metadata")
                        .strings("policyDefinitionReferenceIds")
                        .arrays("resourceSelectors")
                        .readOnly("provisioningState"))
                .rules(new ExemptionRules())
                .build();
    }

    private static Shape described() {
        return Shape.object()
                .string("displayName", "description", "version")
                .strings("versions")
                .free("metadata")
                .readOnly("policyType", "provisioningState");
    }
}
