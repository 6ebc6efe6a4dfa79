/** The way of a build's files: collector (in the pod), endpoint and store (in the operator). See {@code docs/artifacts.md}. */
@NullMarked
package io.dbtrelease.operator.artifact;

import org.jspecify.annotations.NullMarked;
