/**
 * {@code Microsoft.Resources/deployments}: a template is planned when it is taken in and carried out step by step from the
 * table of due work, so that it goes on after a restart. Every resource is written through the corridor as the one who
 * deploys.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.deployments;
