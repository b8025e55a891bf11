CREATE TABLE cases_service_case (
    id BLOB NOT NULL CONSTRAINT pk_cases_service_case PRIMARY KEY,
    running_number INTEGER NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    channel_kind TEXT NOT NULL,
    process TEXT NOT NULL,
    process_version INTEGER NOT NULL,
    stage TEXT NOT NULL,
    stage_entered_at INTEGER NOT NULL,
    round INTEGER NOT NULL,
    summary TEXT NOT NULL,
    customer_id BLOB NULL,
    subject_id BLOB NOT NULL,
    unit_id BLOB NULL,
    serial_number TEXT NULL,
    model TEXT NULL,
    product_category TEXT NULL,
    symptom TEXT NULL,
    organisation_id BLOB NOT NULL,
    first_responsible_id BLOB NOT NULL,
    assignee_id BLOB NOT NULL,
    support_level INTEGER NOT NULL,
    grade TEXT NULL,
    urgency TEXT NOT NULL,
    nature TEXT NULL,
    severity TEXT NULL,
    proposal TEXT NULL,
    problem_class TEXT NULL,
    channel_class TEXT NULL,
    complaint_class TEXT NULL,
    complaint_level INTEGER NULL,
    timing_class TEXT NULL,
    opened_at INTEGER NOT NULL,
    first_responded_at INTEGER NULL,
    expected_at INTEGER NULL,
    resolved_at INTEGER NULL,
    closed_at INTEGER NULL,
    outcome TEXT NULL,
    rating INTEGER NULL,
    last_activity_at INTEGER NOT NULL,
    due_at INTEGER NULL,
    contact_count INTEGER NOT NULL,
    note_count INTEGER NOT NULL,
    joined_into_id BLOB NULL,
    is_open INTEGER NOT NULL,
    workers TEXT NOT NULL,
    evidence TEXT NOT NULL,
    holds TEXT NOT NULL,
    ways TEXT NOT NULL,
    cause TEXT NULL,
    solution TEXT NULL,
    is_anonymous INTEGER NOT NULL,
    counted_seq INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    head_recorded_at INTEGER NOT NULL,
    CONSTRAINT ck_cases_service_case_cause_length CHECK (length(cause) <= 500),
    CONSTRAINT ck_cases_service_case_channel_class_length CHECK (length(channel_class) <= 40),
    CONSTRAINT ck_cases_service_case_channel_kind_length CHECK (length(channel_kind) <= 20),
    CONSTRAINT ck_cases_service_case_channel_length CHECK (length(channel) <= 40),
    CONSTRAINT ck_cases_service_case_complaint_class_length CHECK (length(complaint_class) <= 40),
    CONSTRAINT ck_cases_service_case_grade_length CHECK (length(grade) <= 20),
    CONSTRAINT ck_cases_service_case_kind_length CHECK (length(kind) <= 40),
    CONSTRAINT ck_cases_service_case_model_length CHECK (length(model) <= 80),
    CONSTRAINT ck_cases_service_case_nature_length CHECK (length(nature) <= 40),
    CONSTRAINT ck_cases_service_case_number_length CHECK (length(number) <= 40),
    CONSTRAINT ck_cases_service_case_outcome_length CHECK (length(outcome) <= 40),
    CONSTRAINT ck_cases_service_case_problem_class_length CHECK (length(problem_class) <= 40),
    CONSTRAINT ck_cases_service_case_process_length CHECK (length(process) <= 40),
    CONSTRAINT ck_cases_service_case_product_category_length CHECK (length(product_category) <= 40),
    CONSTRAINT ck_cases_service_case_proposal_length CHECK (length(proposal) <= 400),
    CONSTRAINT ck_cases_service_case_serial_number_length CHECK (length(serial_number) <= 60),
    CONSTRAINT ck_cases_service_case_severity_length CHECK (length(severity) <= 40),
    CONSTRAINT ck_cases_service_case_solution_length CHECK (length(solution) <= 2000),
    CONSTRAINT ck_cases_service_case_stage_length CHECK (length(stage) <= 40),
    CONSTRAINT ck_cases_service_case_summary_length CHECK (length(summary) <= 400),
    CONSTRAINT ck_cases_service_case_symptom_length CHECK (length(symptom) <= 60),
    CONSTRAINT ck_cases_service_case_timing_class_length CHECK (length(timing_class) <= 20),
    CONSTRAINT ck_cases_service_case_urgency_length CHECK (length(urgency) <= 20)
);


CREATE TABLE customers_customer (
    id BLOB NOT NULL CONSTRAINT pk_customers_customer PRIMARY KEY,
    name BLOB NULL,
    name_hash BLOB NULL,
    phone BLOB NULL,
    phone_hash BLOB NULL,
    email BLOB NULL,
    email_hash BLOB NULL,
    address BLOB NULL,
    region TEXT NULL,
    tier TEXT NOT NULL,
    preferences TEXT NULL,
    wants_no_surveys INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    merged_into_id BLOB NULL,
    erased_at INTEGER NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_customers_customer_preferences_length CHECK (length(preferences) <= 1000),
    CONSTRAINT ck_customers_customer_region_length CHECK (length(region) <= 12),
    CONSTRAINT ck_customers_customer_tier_length CHECK (length(tier) <= 20)
);


CREATE TABLE intake_channel (
    code TEXT NOT NULL CONSTRAINT pk_intake_channel PRIMARY KEY,
    kind TEXT NOT NULL,
    subkind TEXT NOT NULL,
    name TEXT NULL,
    medium TEXT NOT NULL,
    accepts_webhook INTEGER NOT NULL,
    webhook_secret BLOB NULL,
    organisation_id BLOB NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_intake_channel_code_length CHECK (length(code) <= 40),
    CONSTRAINT ck_intake_channel_kind_length CHECK (length(kind) <= 20),
    CONSTRAINT ck_intake_channel_medium_length CHECK (length(medium) <= 40),
    CONSTRAINT ck_intake_channel_name_length CHECK (length(name) <= 80),
    CONSTRAINT ck_intake_channel_subkind_length CHECK (length(subkind) <= 40)
);


CREATE TABLE platform_counter (
    key TEXT NOT NULL CONSTRAINT pk_platform_counter PRIMARY KEY,
    value INTEGER NOT NULL,
    CONSTRAINT ck_platform_counter_key_length CHECK (length(key) <= 80)
);


CREATE TABLE platform_fact (
    stream_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    type TEXT NOT NULL,
    body BLOB NOT NULL,
    policy_version INTEGER NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    CONSTRAINT pk_platform_fact PRIMARY KEY (stream_id, seq),
    CONSTRAINT ck_platform_fact_actor_length CHECK (length(actor) <= 80),
    CONSTRAINT ck_platform_fact_type_length CHECK (length(type) <= 60)
);


CREATE TABLE platform_organisation (
    id BLOB NOT NULL CONSTRAINT pk_platform_organisation PRIMARY KEY,
    parent_id BLOB NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_platform_organisation_code_length CHECK (length(code) <= 40),
    CONSTRAINT ck_platform_organisation_kind_length CHECK (length(kind) <= 20),
    CONSTRAINT ck_platform_organisation_name_length CHECK (length(name) <= 100),
    CONSTRAINT fk_platform_organisation_parent_id FOREIGN KEY (parent_id) REFERENCES platform_organisation (id) ON DELETE RESTRICT
);


CREATE TABLE platform_outbox (
    id INTEGER NOT NULL CONSTRAINT pk_platform_outbox PRIMARY KEY AUTOINCREMENT,
    stream_id BLOB NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
);


CREATE TABLE platform_post_permission (
    post TEXT NOT NULL,
    permission TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT pk_platform_post_permission PRIMARY KEY (post, permission),
    CONSTRAINT ck_platform_post_permission_permission_length CHECK (length(permission) <= 80),
    CONSTRAINT ck_platform_post_permission_post_length CHECK (length(post) <= 40)
);


CREATE TABLE platform_stream (
    stream_id BLOB NOT NULL CONSTRAINT pk_platform_stream PRIMARY KEY,
    name TEXT NOT NULL,
    seq INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    head_recorded_at INTEGER NOT NULL,
    CONSTRAINT ck_platform_stream_name_length CHECK (length(name) <= 80)
);


CREATE TABLE platform_subject_key (
    subject_id BLOB NOT NULL CONSTRAINT pk_platform_subject_key PRIMARY KEY,
    wrapped BLOB NULL,
    destroyed_at INTEGER NULL
);


CREATE TABLE customers_note (
    id BLOB NOT NULL CONSTRAINT pk_customers_note PRIMARY KEY,
    customer_id BLOB NOT NULL,
    text BLOB NOT NULL,
    from_on TEXT NULL,
    until_on TEXT NULL,
    author_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER NULL,
    CONSTRAINT fk_customers_note_customer_id FOREIGN KEY (customer_id) REFERENCES customers_customer (id) ON DELETE RESTRICT
);


CREATE TABLE customers_unit (
    id BLOB NOT NULL CONSTRAINT pk_customers_unit PRIMARY KEY,
    customer_id BLOB NULL,
    serial_number TEXT NOT NULL,
    model TEXT NULL,
    category TEXT NULL,
    batch TEXT NULL,
    purchased_on TEXT NULL,
    purchase_channel TEXT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_customers_unit_batch_length CHECK (length(batch) <= 40),
    CONSTRAINT ck_customers_unit_category_length CHECK (length(category) <= 40),
    CONSTRAINT ck_customers_unit_model_length CHECK (length(model) <= 80),
    CONSTRAINT ck_customers_unit_purchase_channel_length CHECK (length(purchase_channel) <= 40),
    CONSTRAINT ck_customers_unit_serial_number_length CHECK (length(serial_number) <= 60),
    CONSTRAINT fk_customers_unit_customer_id FOREIGN KEY (customer_id) REFERENCES customers_customer (id) ON DELETE RESTRICT
);


CREATE TABLE platform_api_key (
    id BLOB NOT NULL CONSTRAINT pk_platform_api_key PRIMARY KEY,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    organisation_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NULL,
    revoked_at INTEGER NULL,
    created_by_id BLOB NULL,
    CONSTRAINT ck_platform_api_key_name_length CHECK (length(name) <= 100),
    CONSTRAINT ck_platform_api_key_prefix_length CHECK (length(prefix) <= 12),
    CONSTRAINT ck_platform_api_key_scopes_length CHECK (length(scopes) <= 4000),
    CONSTRAINT fk_platform_api_key_organisation_id FOREIGN KEY (organisation_id) REFERENCES platform_organisation (id) ON DELETE RESTRICT
);


CREATE TABLE platform_user (
    id BLOB NOT NULL CONSTRAINT pk_platform_user PRIMARY KEY,
    email TEXT NOT NULL,
    email_normalised TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation_id BLOB NOT NULL,
    password_hash TEXT NULL,
    security_stamp TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    access_failed_count INTEGER NOT NULL,
    lockout_end_at INTEGER NULL,
    totp_key BLOB NULL,
    totp_enabled INTEGER NOT NULL,
    language TEXT NULL,
    time_zone TEXT NULL,
    created_at INTEGER NOT NULL,
    last_sign_in_at INTEGER NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_platform_user_email_length CHECK (length(email) <= 200),
    CONSTRAINT ck_platform_user_email_normalised_length CHECK (length(email_normalised) <= 200),
    CONSTRAINT ck_platform_user_language_length CHECK (length(language) <= 10),
    CONSTRAINT ck_platform_user_name_length CHECK (length(name) <= 100),
    CONSTRAINT ck_platform_user_password_hash_length CHECK (length(password_hash) <= 300),
    CONSTRAINT ck_platform_user_security_stamp_length CHECK (length(security_stamp) <= 64),
    CONSTRAINT ck_platform_user_time_zone_length CHECK (length(time_zone) <= 60),
    CONSTRAINT fk_platform_user_organisation_id FOREIGN KEY (organisation_id) REFERENCES platform_organisation (id) ON DELETE RESTRICT
);


CREATE TABLE platform_user_post (
    user_id BLOB NOT NULL,
    post TEXT NOT NULL,
    organisation_id BLOB NOT NULL,
    CONSTRAINT pk_platform_user_post PRIMARY KEY (user_id, post, organisation_id),
    CONSTRAINT ck_platform_user_post_post_length CHECK (length(post) <= 40),
    CONSTRAINT fk_platform_user_post_organisation_id FOREIGN KEY (organisation_id) REFERENCES platform_organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_platform_user_post_user_id FOREIGN KEY (user_id) REFERENCES platform_user (id) ON DELETE RESTRICT
);


CREATE INDEX ix_cases_service_case_assignee_id_is_open_running_number ON cases_service_case (assignee_id, is_open, running_number);


CREATE INDEX ix_cases_service_case_customer_id_running_number ON cases_service_case (customer_id, running_number);


CREATE INDEX ix_cases_service_case_first_responsible_id_is_open_running_number ON cases_service_case (first_responsible_id, is_open, running_number);


CREATE INDEX ix_cases_service_case_is_open_due_at_running_number ON cases_service_case (is_open, due_at, running_number);


CREATE UNIQUE INDEX ix_cases_service_case_number ON cases_service_case (number);


CREATE INDEX ix_cases_service_case_organisation_id_is_open_running_number ON cases_service_case (organisation_id, is_open, running_number);


CREATE UNIQUE INDEX ix_cases_service_case_running_number ON cases_service_case (running_number);


CREATE INDEX ix_cases_service_case_stage_due_at_running_number ON cases_service_case (stage, due_at, running_number);


CREATE INDEX ix_cases_service_case_stage_running_number ON cases_service_case (stage, running_number);


CREATE INDEX ix_cases_service_case_unit_id_running_number ON cases_service_case (unit_id, running_number);


CREATE INDEX ix_customers_customer_created_at ON customers_customer (created_at);


CREATE INDEX ix_customers_customer_email_hash ON customers_customer (email_hash);


CREATE INDEX ix_customers_customer_name_hash ON customers_customer (name_hash);


CREATE INDEX ix_customers_customer_phone_hash ON customers_customer (phone_hash);


CREATE INDEX ix_customers_note_customer_id_created_at ON customers_note (customer_id, created_at);


CREATE INDEX ix_customers_unit_batch ON customers_unit (batch);


CREATE INDEX ix_customers_unit_customer_id ON customers_unit (customer_id);


CREATE UNIQUE INDEX ix_customers_unit_serial_number ON customers_unit (serial_number);


CREATE UNIQUE INDEX ix_platform_api_key_hash ON platform_api_key (hash);


CREATE INDEX ix_platform_api_key_organisation_id ON platform_api_key (organisation_id);


CREATE UNIQUE INDEX ix_platform_organisation_code ON platform_organisation (code);


CREATE INDEX ix_platform_organisation_parent_id ON platform_organisation (parent_id);


CREATE UNIQUE INDEX ix_platform_stream_name ON platform_stream (name);


CREATE UNIQUE INDEX ix_platform_user_email_normalised ON platform_user (email_normalised);


CREATE INDEX ix_platform_user_organisation_id ON platform_user (organisation_id);


CREATE INDEX ix_platform_user_post_organisation_id ON platform_user_post (organisation_id);




-- Bigrams of what customers and staff wrote, newest case first by the key alone (docs/decisions/0005-bigram-search.md).
CREATE VIRTUAL TABLE platform_search USING fts5(tokens, content='', contentless_delete=1, tokenize='unicode61');
