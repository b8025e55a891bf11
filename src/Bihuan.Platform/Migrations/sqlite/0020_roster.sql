CREATE TABLE staff_shift (
    id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    post TEXT NOT NULL,
    user_id BLOB NOT NULL,
    weekday INTEGER NOT NULL,
    from_minute INTEGER NOT NULL,
    until_minute INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NULL,
    CONSTRAINT pk_staff_shift PRIMARY KEY (id),
    CONSTRAINT ck_staff_shift_post_length CHECK (length(post) <= 40)
);

CREATE UNIQUE INDEX ix_staff_shift_once ON staff_shift (organisation_id, post, user_id, weekday, from_minute, valid_from);

CREATE TABLE staff_shift_exception (
    id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    post TEXT NOT NULL,
    user_id BLOB NOT NULL,
    on_day TEXT NOT NULL,
    is_absence INTEGER NOT NULL,
    from_minute INTEGER NOT NULL,
    until_minute INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_staff_shift_exception PRIMARY KEY (id),
    CONSTRAINT ck_staff_shift_exception_post_length CHECK (length(post) <= 40),
    CONSTRAINT ck_staff_shift_exception_reason_length CHECK (length(reason) <= 200)
);

CREATE INDEX ix_staff_shift_exception_on_day ON staff_shift_exception (on_day);
