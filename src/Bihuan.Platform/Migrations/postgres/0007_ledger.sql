-- The daily Merkle roots over the heads of all chains.
CREATE TABLE platform_ledger_root (
    cutoff timestamp with time zone NOT NULL,
    day date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    chains bigint NOT NULL,
    root bytea NOT NULL,
    CONSTRAINT pk_platform_ledger_root PRIMARY KEY (cutoff)
);

CREATE INDEX ix_platform_ledger_root_day ON platform_ledger_root (day);
