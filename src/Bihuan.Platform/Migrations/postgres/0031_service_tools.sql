CREATE TABLE dispatch_tool (
    id uuid NOT NULL,
    code character varying(40) NOT NULL,
    number character varying(60) NOT NULL,
    organisation_id uuid NOT NULL,
    at_id uuid NOT NULL,
    holder_id uuid,
    condition character varying(20) NOT NULL,
    calibrated_until_on date,
    back_on date,
    version integer NOT NULL,
    CONSTRAINT pk_dispatch_tool PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_dispatch_tool_number ON dispatch_tool (number);
CREATE INDEX ix_dispatch_tool_organisation_id ON dispatch_tool (organisation_id);
CREATE INDEX ix_dispatch_tool_at_id ON dispatch_tool (at_id);
