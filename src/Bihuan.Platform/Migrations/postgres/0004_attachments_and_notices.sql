-- Files attached to cases, and what people at the desk are told.

CREATE TABLE cases_attachment (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    sha256 character varying(64) NOT NULL,
    content_type character varying(60) NOT NULL,
    size_bytes bigint NOT NULL,
    file_name bytea,
    added_by character varying(80) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_cases_attachment PRIMARY KEY (id),
    CONSTRAINT fk_cases_attachment_case_id FOREIGN KEY (case_id) REFERENCES cases_service_case (id) ON DELETE RESTRICT
);

CREATE INDEX ix_cases_attachment_case_id ON cases_attachment (case_id);

CREATE TABLE platform_notice (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    code character varying(60) NOT NULL,
    case_id uuid,
    args character varying(1000) NOT NULL,
    at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    CONSTRAINT pk_platform_notice PRIMARY KEY (id),
    CONSTRAINT fk_platform_notice_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);

CREATE INDEX ix_platform_notice_user_id_read_at_at ON platform_notice (user_id, read_at, at);
