/** What Prometheus sees. */
@NullMarked
package io.dbtrelease.operator.metrics;

import org.jspecify.annotations.NullMarked;
