CREATE TABLE platform_policy (
    id uuid NOT NULL,
    document character varying(60) NOT NULL,
    version integer NOT NULL,
    text text NOT NULL,
    hash character varying(64) NOT NULL,
    state character varying(12) NOT NULL,
    effective_on date,
    effective_at timestamp with time zone,
    reason character varying(500) NOT NULL,
    source character varying(300),
    shipped_hash character varying(64),
    authors character varying(2000) NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    submitted_by character varying(80),
    decided_by character varying(80),
    decided_at timestamp with time zone,
    decision character varying(500),
    revision integer NOT NULL,
    CONSTRAINT pk_platform_policy PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_platform_policy_document_version ON platform_policy (document, version);
