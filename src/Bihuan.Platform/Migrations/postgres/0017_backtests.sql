-- A draft of limits tried on the past: who asked, how far it has come, and what came out. Nothing refers to it.
CREATE TABLE servicelevels_backtest (
    id uuid NOT NULL,
    made_by_id uuid NULL,
    made_at timestamp with time zone NOT NULL,
    state character varying(20) NOT NULL,
    done bigint NOT NULL,
    total bigint NOT NULL,
    lease_until timestamp with time zone NULL,
    finished_at timestamp with time zone NULL,
    draft_name character varying(120) NOT NULL,
    draft text NOT NULL,
    draft_hash character varying(64) NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    as_of timestamp with time zone NOT NULL,
    handling_minutes integer NOT NULL,
    in_time_percent integer NOT NULL,
    report text NULL,
    version integer NOT NULL,
    CONSTRAINT pk_servicelevels_backtest PRIMARY KEY (id)
);

CREATE INDEX ix_servicelevels_backtest_made_at ON servicelevels_backtest (made_at);
