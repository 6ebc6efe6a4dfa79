/** The desired Job of a build and what it mounts: pure, no client. */
@NullMarked
package io.dbtrelease.operator.job;

import org.jspecify.annotations.NullMarked;
