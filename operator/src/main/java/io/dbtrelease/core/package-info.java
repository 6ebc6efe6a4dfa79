/** What is decided, without any effect: no Kubernetes client, no SQL, no clock. */
@NullMarked
package io.dbtrelease.core;

import org.jspecify.annotations.NullMarked;
