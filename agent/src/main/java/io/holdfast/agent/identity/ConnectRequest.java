package io.holdfast.agent.identity;

import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a connect needs.
 *
 * @param controlPlane {@code https://host:8443}
 * @param privateLinkScope resource id; the machine contacts only the control plane then
 * @param authorities believed for both listeners
 */
public record ConnectRequest(
        String controlPlane,
        List<X509Certificate> authorities,
        String subscription,
        String resourceGroup,
        String location,
        String tenant,
        String resourceName,
        Map<String, String> tags,
        Optional<String> privateLinkScope,
        Credential credential) {

    public ConnectRequest {
        authorities = List.copyOf(authorities);
        tags = Map.copyOf(tags);
    }

    ResourceId group() throws AzcmException {
        try {
            return ResourceId.subscription(subscription).resourceGroup(resourceGroup);
        } catch (ProblemException e) {
            throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
    }

    ResourceId machine() throws AzcmException {
        if (!resourceName.matches("[a-zA-Z0-9-_.]{1,54}")) {
            throw new AzcmException(
                    AzcmException.Code.INVALID_ARGUMENT,
                    "--resource-name: '" + resourceName + "' (expected: 1 to 54 letters, digits, '-', '_' and '.')");
        }
        try {
            return group().provider("Microsoft.HybridCompute", "machines", resourceName);
        } catch (ProblemException e) {
            throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
    }
}
