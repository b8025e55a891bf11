-- Work that nobody asks for by a request: when it is due, and who is at it. One runner on every node takes what is due.
CREATE TABLE platform_job (
    key character varying(200) NOT NULL,
    kind character varying(60) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    attempts integer NOT NULL,
    ran_at timestamp with time zone,
    fault character varying(200),
    CONSTRAINT pk_platform_job PRIMARY KEY (key)
);

CREATE INDEX ix_platform_job_due_at ON platform_job (due_at);
