/** What a person writes: {@code spec}. Every field has a description, a default where one makes sense, and bounds. */
@NullMarked
package io.dbtrelease.api.spec;

import org.jspecify.annotations.NullMarked;
