/** The init container of a Job whose project is in a git repository: one commit's files, and nothing else of it. */
@NullMarked
package io.dbtrelease.operator.checkout;

import org.jspecify.annotations.NullMarked;
