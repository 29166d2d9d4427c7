/**
 * The configuration files of the clients: finds them, puts the server in and takes it out again.
 * Whatever else stands in a file stays as it is, byte for byte.
 */
@NullMarked
package dev.holdfire.cli.client;

import org.jspecify.annotations.NullMarked;
