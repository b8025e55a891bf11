-- A draft of limits tried on the past: who asked, how far it has come, and what came out. Nothing refers to it.
CREATE TABLE servicelevels_backtest (
    id BLOB NOT NULL CONSTRAINT pk_servicelevels_backtest PRIMARY KEY,
    made_by_id BLOB NULL,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    lease_until INTEGER NULL,
    finished_at INTEGER NULL,
    draft_name TEXT NOT NULL,
    draft TEXT NOT NULL,
    draft_hash TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    handling_minutes INTEGER NOT NULL,
    in_time_percent INTEGER NOT NULL,
    report TEXT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_servicelevels_backtest_draft_hash_length CHECK (length(draft_hash) <= 64),
    CONSTRAINT ck_servicelevels_backtest_draft_name_length CHECK (length(draft_name) <= 120)
);

CREATE INDEX ix_servicelevels_backtest_made_at ON servicelevels_backtest (made_at);
