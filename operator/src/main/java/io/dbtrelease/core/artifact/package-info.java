/**
 * What dbt writes into its target folder, read as what it is: input from outside. Readers stream, hold only what a
 * decision needs, bound everything, and answer with a refusal instead of an exception. {@link
 * io.dbtrelease.core.artifact.BuildJudge} says whether a build may be believed and whether it built all it was to build.
 */
@NullMarked
package io.dbtrelease.core.artifact;

import org.jspecify.annotations.NullMarked;
