CREATE TABLE cases_saved_view (
    id BLOB NOT NULL CONSTRAINT pk_cases_saved_view PRIMARY KEY,
    name TEXT NOT NULL,
    audience TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    query TEXT NOT NULL,
    place INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_cases_saved_view_audience_length CHECK (length(audience) <= 10),
    CONSTRAINT ck_cases_saved_view_name_length CHECK (length(name) <= 60),
    CONSTRAINT ck_cases_saved_view_query_length CHECK (length(query) <= 1500)
);

CREATE INDEX ix_cases_saved_view_organisation_id ON cases_saved_view (organisation_id);
CREATE INDEX ix_cases_saved_view_owner_id ON cases_saved_view (owner_id);

-- The load of a team is counted from this index alone; closed cases are not in it.
CREATE INDEX ix_cases_service_case_load ON cases_service_case (organisation_id, assignee_id, grade, opened_at) WHERE is_open;
