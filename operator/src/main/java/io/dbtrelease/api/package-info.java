/** The two kinds of the API, as the API server stores them. The CRDs in {@code crds/} are generated from these records. */
@NullMarked
package io.dbtrelease.api;

import org.jspecify.annotations.NullMarked;
