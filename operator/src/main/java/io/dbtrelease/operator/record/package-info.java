/** What the artifact store keeps for people and programs that were not there: records as values and as JSON. {@code docs/release-record.md} is their contract. */
@NullMarked
package io.dbtrelease.operator.record;

import org.jspecify.annotations.NullMarked;
