-- Signing in, one-time links, applications for rights, settings, and the keys that protect cookies.
ALTER TABLE platform_user ADD COLUMN totp_last_step INTEGER NULL;

ALTER TABLE platform_api_key ADD COLUMN rate_per_minute INTEGER NULL;

ALTER TABLE platform_api_key ADD COLUMN last_used_on TEXT NULL;

CREATE TABLE platform_post (
    code TEXT NOT NULL CONSTRAINT pk_platform_post PRIMARY KEY,
    version INTEGER NOT NULL,
    CONSTRAINT ck_platform_post_code_length CHECK (length(code) <= 40)
);

CREATE TABLE platform_protection_key (
    id BLOB NOT NULL CONSTRAINT pk_platform_protection_key PRIMARY KEY,
    name TEXT NOT NULL,
    xml TEXT NOT NULL,
    CONSTRAINT ck_platform_protection_key_name_length CHECK (length(name) <= 100),
    CONSTRAINT ck_platform_protection_key_xml_length CHECK (length(xml) <= 8000)
);

CREATE TABLE platform_setting (
    key TEXT NOT NULL CONSTRAINT pk_platform_setting PRIMARY KEY,
    value TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_platform_setting_key_length CHECK (length(key) <= 60),
    CONSTRAINT ck_platform_setting_value_length CHECK (length(value) <= 8000)
);

CREATE TABLE platform_access_request (
    id BLOB NOT NULL CONSTRAINT pk_platform_access_request PRIMARY KEY,
    user_id BLOB NOT NULL,
    permission TEXT NULL,
    scope TEXT NULL,
    post TEXT NULL,
    organisation_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by_id BLOB NULL,
    decided_at INTEGER NULL,
    decision_reason TEXT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_platform_access_request_decision_reason_length CHECK (length(decision_reason) <= 500),
    CONSTRAINT ck_platform_access_request_permission_length CHECK (length(permission) <= 80),
    CONSTRAINT ck_platform_access_request_post_length CHECK (length(post) <= 40),
    CONSTRAINT ck_platform_access_request_reason_length CHECK (length(reason) <= 500),
    CONSTRAINT fk_platform_access_request_organisation_id FOREIGN KEY (organisation_id) REFERENCES platform_organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_platform_access_request_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);

CREATE TABLE platform_one_time_link (
    id BLOB NOT NULL CONSTRAINT pk_platform_one_time_link PRIMARY KEY,
    purpose TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    user_id BLOB NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER NULL,
    CONSTRAINT fk_platform_one_time_link_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);

CREATE TABLE platform_recovery_code (
    user_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    CONSTRAINT pk_platform_recovery_code PRIMARY KEY (user_id, hash),
    CONSTRAINT fk_platform_recovery_code_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);

CREATE INDEX ix_platform_access_request_organisation_id ON platform_access_request (organisation_id);

CREATE INDEX ix_platform_access_request_state_asked_at ON platform_access_request (state, asked_at);

CREATE INDEX ix_platform_access_request_user_id_state ON platform_access_request (user_id, state);

CREATE INDEX ix_platform_one_time_link_user_id ON platform_one_time_link (user_id);

CREATE UNIQUE INDEX ix_platform_one_time_link_token_hash ON platform_one_time_link (token_hash);
