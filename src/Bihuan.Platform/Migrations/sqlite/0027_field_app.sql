-- What a device said of its commands, work that arrived after the facts had moved on, photos on their way.
ALTER TABLE dispatch_visit ADD COLUMN photos TEXT NOT NULL DEFAULT '[]';
ALTER TABLE dispatch_visit ADD COLUMN charges TEXT NOT NULL DEFAULT '[]';
ALTER TABLE dispatch_visit ADD COLUMN photos_declined_at INTEGER NULL;

ALTER TABLE dispatch_command ADD COLUMN device_at INTEGER NULL;
ALTER TABLE dispatch_command ADD COLUMN skew_seconds INTEGER NULL;
ALTER TABLE dispatch_command ADD COLUMN problem TEXT NULL CONSTRAINT ck_dispatch_command_problem_length CHECK (length(problem) <= 60);

CREATE TABLE dispatch_kept_work (
    id BLOB NOT NULL,
    visit_id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    case_number TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    body BLOB NULL,
    file_sha256 TEXT NULL,
    occurred_at INTEGER NOT NULL,
    device_at INTEGER NULL,
    kept_at INTEGER NOT NULL,
    resolution TEXT NULL,
    resolution_reason TEXT NULL,
    resolved_by_id BLOB NULL,
    resolved_at INTEGER NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_kept_work PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_kept_work_case_number_length CHECK (length(case_number) <= 40),
    CONSTRAINT ck_dispatch_kept_work_code_length CHECK (length(code) <= 60),
    CONSTRAINT ck_dispatch_kept_work_file_sha256_length CHECK (length(file_sha256) <= 64),
    CONSTRAINT ck_dispatch_kept_work_kind_length CHECK (length(kind) <= 40),
    CONSTRAINT ck_dispatch_kept_work_resolution_length CHECK (length(resolution) <= 20),
    CONSTRAINT ck_dispatch_kept_work_resolution_reason_length CHECK (length(resolution_reason) <= 500)
);

CREATE INDEX ix_dispatch_kept_work_organisation_id_resolved_at ON dispatch_kept_work (organisation_id, resolved_at);
CREATE INDEX ix_dispatch_kept_work_visit_id ON dispatch_kept_work (visit_id);

CREATE TABLE dispatch_photo (
    id BLOB NOT NULL,
    visit_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    device_at INTEGER NOT NULL,
    is_clock_doubtful INTEGER NOT NULL,
    place BLOB NULL,
    metres_away INTEGER NULL,
    accuracy_metres INTEGER NULL,
    announced_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    problem TEXT NULL,
    sealed_at INTEGER NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_photo PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_photo_content_type_length CHECK (length(content_type) <= 60),
    CONSTRAINT ck_dispatch_photo_kind_length CHECK (length(kind) <= 20),
    CONSTRAINT ck_dispatch_photo_problem_length CHECK (length(problem) <= 60),
    CONSTRAINT ck_dispatch_photo_sha256_length CHECK (length(sha256) <= 64),
    CONSTRAINT ck_dispatch_photo_state_length CHECK (length(state) <= 20)
);

CREATE INDEX ix_dispatch_photo_visit_id ON dispatch_photo (visit_id);
