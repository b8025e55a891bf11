CREATE TABLE dispatch_tool (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    number TEXT NOT NULL,
    organisation_id BLOB NOT NULL,
    at_id BLOB NOT NULL,
    holder_id BLOB NULL,
    condition TEXT NOT NULL,
    calibrated_until_on TEXT NULL,
    back_on TEXT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_tool PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_tool_code_length CHECK (length(code) <= 40),
    CONSTRAINT ck_dispatch_tool_condition_length CHECK (length(condition) <= 20),
    CONSTRAINT ck_dispatch_tool_number_length CHECK (length(number) <= 60)
);

CREATE UNIQUE INDEX ix_dispatch_tool_number ON dispatch_tool (number);
CREATE INDEX ix_dispatch_tool_organisation_id ON dispatch_tool (organisation_id);
CREATE INDEX ix_dispatch_tool_at_id ON dispatch_tool (at_id);
