-- The daily Merkle roots over the heads of all chains.
CREATE TABLE platform_ledger_root (
    cutoff INTEGER NOT NULL CONSTRAINT pk_platform_ledger_root PRIMARY KEY,
    day TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    chains INTEGER NOT NULL,
    root BLOB NOT NULL
);

CREATE INDEX ix_platform_ledger_root_day ON platform_ledger_root (day);
