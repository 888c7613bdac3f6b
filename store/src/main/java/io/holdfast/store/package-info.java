/**
 * The storage ports of control on SQLite and PostgreSQL. Only lanes (fixed platform threads that own their connections)
 * call {@code java.sql}; everybody else waits for what a lane answers. The SQL is shared; what differs between the
 * engines stands behind {@link io.holdfast.store.Engine}.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.store;
