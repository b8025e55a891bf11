-- Files attached to cases, and what people at the desk are told.

CREATE TABLE cases_attachment (
    id BLOB NOT NULL CONSTRAINT pk_cases_attachment PRIMARY KEY,
    case_id BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    file_name BLOB NULL,
    added_by TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    CONSTRAINT ck_cases_attachment_added_by_length CHECK (length(added_by) <= 80),
    CONSTRAINT ck_cases_attachment_content_type_length CHECK (length(content_type) <= 60),
    CONSTRAINT ck_cases_attachment_sha256_length CHECK (length(sha256) <= 64),
    CONSTRAINT fk_cases_attachment_case_id FOREIGN KEY (case_id) REFERENCES cases_service_case (id) ON DELETE RESTRICT
);

CREATE INDEX ix_cases_attachment_case_id ON cases_attachment (case_id);

CREATE TABLE platform_notice (
    id BLOB NOT NULL CONSTRAINT pk_platform_notice PRIMARY KEY,
    user_id BLOB NOT NULL,
    code TEXT NOT NULL,
    case_id BLOB NULL,
    args TEXT NOT NULL,
    at INTEGER NOT NULL,
    read_at INTEGER NULL,
    CONSTRAINT ck_platform_notice_args_length CHECK (length(args) <= 1000),
    CONSTRAINT ck_platform_notice_code_length CHECK (length(code) <= 60),
    CONSTRAINT fk_platform_notice_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);

CREATE INDEX ix_platform_notice_user_id_read_at_at ON platform_notice (user_id, read_at, at);
