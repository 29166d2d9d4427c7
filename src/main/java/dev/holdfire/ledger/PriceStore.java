package dev.holdfire.ledger;

import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Rate.Provenance;
import dev.holdfire.cost.Rate.RateUnit;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code price_reading}: what providers asked for when they were read. */
public final class PriceStore {
  private PriceStore() {}

  /** Keeps a reading of a provider; one of the same instant is kept as it is. */
  public static void insert(Transaction transaction, List<PricedResource> reading) {
    for (PricedResource price : reading) {
      Rate rate = price.rate();
      transaction
          .handle()
          .execute(
              "insert or ignore into price_reading values (?, ?, ?, ?, ?, ?, ?)",
              price.backend(),
              rate.readAt().toString(),
              price.resource(),
              rate.amount().toPlainString(),
              rate.unit().name(),
              rate.currency(),
              rate.source());
    }
  }

  /** The newest reading of a provider, whole; empty if it was never read. */
  public static List<PricedResource> newest(Handle handle, String backend) {
    return handle
        .createQuery(
            """
            select * from price_reading where backend = :backend and read_at =
              (select max(read_at) from price_reading where backend = :backend)
            order by resource
            """)
        .bind("backend", backend)
        .map((row, _) -> price(row))
        .list();
  }

  private static PricedResource price(ResultSet row) throws SQLException {
    return new PricedResource(
        row.getString("backend"),
        row.getString("resource"),
        new Rate(
            new BigDecimal(row.getString("amount")),
            RateUnit.valueOf(row.getString("unit")),
            row.getString("currency"),
            Provenance.PROVIDER,
            row.getString("source"),
            Instant.parse(row.getString("read_at")),
            EvidenceGrade.E1,
            Optional.empty()));
  }
}
