-- Signing in, one-time links, applications for rights, settings, and the keys that protect cookies.
ALTER TABLE platform_user ADD COLUMN totp_last_step bigint NULL;

ALTER TABLE platform_api_key ADD COLUMN rate_per_minute integer NULL;

ALTER TABLE platform_api_key ADD COLUMN last_used_on date NULL;

CREATE TABLE platform_post (
    code character varying(40) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_platform_post PRIMARY KEY (code)
);

CREATE TABLE platform_protection_key (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    xml character varying(8000) NOT NULL,
    CONSTRAINT pk_platform_protection_key PRIMARY KEY (id)
);

CREATE TABLE platform_setting (
    key character varying(60) NOT NULL,
    value character varying(8000) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_platform_setting PRIMARY KEY (key)
);

CREATE TABLE platform_access_request (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    permission character varying(80),
    scope character varying(10),
    post character varying(40),
    organisation_id uuid NOT NULL,
    reason character varying(500) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    decided_by_id uuid,
    decided_at timestamp with time zone,
    decision_reason character varying(500),
    version integer NOT NULL,
    CONSTRAINT pk_platform_access_request PRIMARY KEY (id),
    CONSTRAINT fk_platform_access_request_organisation_id FOREIGN KEY (organisation_id) REFERENCES platform_organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_platform_access_request_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);

CREATE TABLE platform_one_time_link (
    id uuid NOT NULL,
    purpose character varying(20) NOT NULL,
    token_hash bytea NOT NULL,
    user_id uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT pk_platform_one_time_link PRIMARY KEY (id),
    CONSTRAINT fk_platform_one_time_link_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);

CREATE TABLE platform_recovery_code (
    user_id uuid NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT pk_platform_recovery_code PRIMARY KEY (user_id, hash),
    CONSTRAINT fk_platform_recovery_code_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);

CREATE INDEX ix_platform_access_request_organisation_id ON platform_access_request (organisation_id);

CREATE INDEX ix_platform_access_request_state_asked_at ON platform_access_request (state, asked_at);

CREATE INDEX ix_platform_access_request_user_id_state ON platform_access_request (user_id, state);

CREATE INDEX ix_platform_one_time_link_user_id ON platform_one_time_link (user_id);

CREATE UNIQUE INDEX ix_platform_one_time_link_token_hash ON platform_one_time_link (token_hash);
