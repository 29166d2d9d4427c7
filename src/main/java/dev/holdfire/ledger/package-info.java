/**
 * The ledger: jobs, money, approvals and the audit in one database, shared by every server of a
 * person. Rows that tell what happened are inserted and never changed; what stands now is a
 * projection that is kept in the same transaction.
 */
@NullMarked
package dev.holdfire.ledger;

import org.jspecify.annotations.NullMarked;
