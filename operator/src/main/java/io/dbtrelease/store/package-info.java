/** Files that are written once and whole, in a directory or an object store; knows nobody. */
@NullMarked
package io.dbtrelease.store;

import org.jspecify.annotations.NullMarked;
