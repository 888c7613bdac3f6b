package io.holdfast.kernel;

/** Every failure that the control plane answers with, once, with its HTTP status. Names are ARM's where ARM has one. */
public enum ProblemCode {
    AUTHENTICATION_FAILED("AuthenticationFailed", 401),
    INVALID_AUTHENTICATION_TOKEN("InvalidAuthenticationToken", 401),
    EXPIRED_AUTHENTICATION_TOKEN("ExpiredAuthenticationToken", 401),
    /** As attestation providers call the three above. */
    UNAUTHORIZED("Unauthorized", 401),
    AUTHORIZATION_FAILED("AuthorizationFailed", 403),
    DISALLOWED_BY_POLICY("RequestDisallowedByPolicy", 403),

    BAD_REQUEST("BadRequest", 400),
    MISSING_API_VERSION("MissingApiVersionParameter", 400),
    INVALID_API_VERSION("InvalidApiVersionParameter", 400),
    UNSUPPORTED_API_VERSION("NoRegisteredProviderFound", 400),
    INVALID_REQUEST_CONTENT("InvalidRequestContent", 400),
    INVALID_PARAMETER("InvalidParameter", 400),
    INVALID_RESOURCE_NAME("InvalidResourceName", 400),
    INVALID_RESOURCE_ID("InvalidResourceId", 400),
    INVALID_FILTER("InvalidFilterInQueryString", 400),
    INVALID_LOCATION("LocationNotAvailableForResourceType", 400),
    INVALID_PACKAGE("InvalidPackage", 400),
    INVALID_TAG("InvalidTag", 400),
    INVALID_POLICY_RULE("InvalidPolicyRule", 400),
    INVALID_POLICY_PARAMETERS("InvalidPolicyParameters", 400),
    INVALID_POLICY_SET("InvalidPolicySetDefinition", 400),
    UNDEFINED_POLICY_PARAMETER("UndefinedPolicyParameter", 400),
    MISSING_POLICY_PARAMETER("MissingPolicyParameter", 400),
    INVALID_POLICY_PARAMETER_TYPE("InvalidPolicyParameterType", 400),
    POLICY_PARAMETER_NOT_ALLOWED("PolicyParameterValueNotAllowed", 400),
    POLICY_LIMIT_EXCEEDED("PolicyLimitExceeded", 400),
    POLICY_MODE_NOT_SUPPORTED("PolicyModeNotSupported", 400),
    MISSING_IDENTITY("ResourceIdentityRequired", 400),
    INVALID_IDENTITY("InvalidIdentity", 400),
    INVALID_TEMPLATE("InvalidTemplate", 400),
    INVALID_TEMPLATE_DEPLOYMENT("InvalidTemplateDeployment", 400),
    INVALID_REMEDIATION("InvalidCreateRemediationRequest", 400),
    NOT_BUILT("NotSupported", 400),
    INVALID_OPERATION("InvalidOperation", 400),
    POLICY_PARSING_ERROR("PolicyParsingError", 400),
    POLICY_EVALUATION_ERROR("PolicyEvaluationError", 400),

    INVALID_RESOURCE_TYPE("InvalidResourceType", 404),
    INVALID_RESOURCE_NAMESPACE("InvalidResourceNamespace", 404),
    SUBSCRIPTION_NOT_FOUND("SubscriptionNotFound", 404),
    RESOURCE_GROUP_NOT_FOUND("ResourceGroupNotFound", 404),
    PARENT_RESOURCE_NOT_FOUND("ParentResourceNotFound", 404),
    RESOURCE_NOT_FOUND("ResourceNotFound", 404),
    POLICY_DEFINITION_NOT_FOUND("PolicyDefinitionNotFound", 404),
    POLICY_SET_DEFINITION_NOT_FOUND("PolicySetDefinitionNotFound", 404),
    POLICY_ASSIGNMENT_NOT_FOUND("PolicyAssignmentNotFound", 404),
    OPERATION_NOT_FOUND("OperationNotFound", 404),
    DEPLOYMENT_NOT_FOUND("DeploymentNotFound", 404),
    NOT_FOUND("NotFound", 404),
    EXTENSION_NOT_FOUND("ExtensionNotFound", 400),

    METHOD_NOT_ALLOWED("MethodNotAllowed", 405),
    CONFLICT("Conflict", 409),
    OPERATION_IN_PROGRESS("HCRP409", 409),
    RESOURCE_GROUP_BEING_DELETED("ResourceGroupBeingDeleted", 409),
    MACHINE_NOT_CONNECTED("MachineNotConnected", 409),
    PROTECTED_SETTINGS_LOST("ProtectedSettingsLost", 409),
    POLICY_IN_USE("PolicyDefinitionInUse", 409),
    ROLE_ASSIGNMENT_EXISTS("RoleAssignmentExists", 409),
    DEPLOYMENT_FAILED("DeploymentFailed", 409),
    DEPLOYMENT_ACTIVE("DeploymentActive", 409),
    EVIDENCE_NOT_KEPT("EvidenceNotKept", 409),
    PRECONDITION_FAILED("PreconditionFailed", 412),
    REQUEST_TOO_LARGE("RequestContentTooLarge", 413),
    UNSUPPORTED_MEDIA_TYPE("UnsupportedMediaType", 415),
    TOO_MANY_REQUESTS("TooManyRequests", 429),

    MALWARE_FOUND("MalwareFound", 422),
    PACKAGE_UNTRUSTED("PackageUntrusted", 422),
    SCANNER_UNAVAILABLE("ScannerUnavailable", 422),

    INTERNAL("InternalServerError", 500),
    STOPPED_SIGNING("LogRewound", 503),
    UNAVAILABLE("ServiceUnavailable", 503);

    private final String code;
    private final int status;

    ProblemCode(String code, int status) {
        this.code = code;
        this.status = status;
    }

    /** As it stands in {@code error.code}. */
    public String code() {
        return code;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }
}
