/**
 * Modal, through its own command line. {@link dev.holdfire.backend.modal.ModalCli} alone knows the
 * lines of the {@code modal} command and the forms of what it prints; credentials reach it by
 * environment or token file and never an argument.
 */
@NullMarked
package dev.holdfire.backend.modal;

import org.jspecify.annotations.NullMarked;
