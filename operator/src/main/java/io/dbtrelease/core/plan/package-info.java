/**
 * What a release would do: dbt parsed once with Live's names and once with Green's, and the two manifests held against
 * each other. No name is ever made by cutting or gluing text; each is what dbt itself would write.
 */
@NullMarked
package io.dbtrelease.core.plan;

import org.jspecify.annotations.NullMarked;
