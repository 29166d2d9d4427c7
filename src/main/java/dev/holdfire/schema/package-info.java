/**
 * JSON Schemas: loading them and saying in plain words, path by path, where a document breaks one.
 */
@NullMarked
package dev.holdfire.schema;

import org.jspecify.annotations.NullMarked;
