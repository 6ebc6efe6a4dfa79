/** The command line, one class a command. It never imports the operator. */
@NullMarked
package io.dbtrelease.cli;

import org.jspecify.annotations.NullMarked;
