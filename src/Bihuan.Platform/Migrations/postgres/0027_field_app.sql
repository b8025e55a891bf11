-- What a device said of its commands, work that arrived after the facts had moved on, photos on their way.
ALTER TABLE dispatch_visit ADD COLUMN photos text NOT NULL DEFAULT '[]';
ALTER TABLE dispatch_visit ADD COLUMN charges text NOT NULL DEFAULT '[]';
ALTER TABLE dispatch_visit ADD COLUMN photos_declined_at timestamp with time zone;

ALTER TABLE dispatch_command ADD COLUMN device_at timestamp with time zone;
ALTER TABLE dispatch_command ADD COLUMN skew_seconds integer;
ALTER TABLE dispatch_command ADD COLUMN problem character varying(60);

CREATE TABLE dispatch_kept_work (
    id uuid NOT NULL,
    visit_id uuid NOT NULL,
    case_id uuid NOT NULL,
    case_number character varying(40) NOT NULL,
    subject_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    code character varying(60) NOT NULL,
    body bytea,
    file_sha256 character varying(64),
    occurred_at timestamp with time zone NOT NULL,
    device_at timestamp with time zone,
    kept_at timestamp with time zone NOT NULL,
    resolution character varying(20),
    resolution_reason character varying(500),
    resolved_by_id uuid,
    resolved_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT pk_dispatch_kept_work PRIMARY KEY (id)
);

CREATE INDEX ix_dispatch_kept_work_organisation_id_resolved_at ON dispatch_kept_work (organisation_id, resolved_at);
CREATE INDEX ix_dispatch_kept_work_visit_id ON dispatch_kept_work (visit_id);

CREATE TABLE dispatch_photo (
    id uuid NOT NULL,
    visit_id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    content_type character varying(60) NOT NULL,
    size_bytes integer NOT NULL,
    sha256 character varying(64) NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    device_at timestamp with time zone NOT NULL,
    is_clock_doubtful boolean NOT NULL,
    place bytea,
    metres_away integer,
    accuracy_metres integer,
    announced_at timestamp with time zone NOT NULL,
    state character varying(20) NOT NULL,
    problem character varying(60),
    sealed_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT pk_dispatch_photo PRIMARY KEY (id)
);

CREATE INDEX ix_dispatch_photo_visit_id ON dispatch_photo (visit_id);
