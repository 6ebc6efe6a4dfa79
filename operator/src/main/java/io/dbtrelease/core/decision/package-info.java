/** The machine: from an observation to the one next step. */
@NullMarked
package io.dbtrelease.core.decision;

import org.jspecify.annotations.NullMarked;
