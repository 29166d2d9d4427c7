/**
 * GPUs: the catalogue of cards with the source of each row, how a request such as {@code H100:2} is
 * read, and whether card, count, PyTorch version and CUDA build go together. Pure but for reading
 * the catalogue once.
 */
@NullMarked
package dev.holdfire.gpu;

import org.jspecify.annotations.NullMarked;
