/**
 * The listener that machines talk to: enrolment, items, facts, packages, over mutual TLS. Every machine is taken for
 * hostile: it speaks only for its own enrolment, and everything that it sends is bounded and read strictly.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.gateway;
