CREATE TABLE staff_shift (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    post character varying(40) NOT NULL,
    user_id uuid NOT NULL,
    weekday integer NOT NULL,
    from_minute integer NOT NULL,
    until_minute integer NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT pk_staff_shift PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_staff_shift_once ON staff_shift (organisation_id, post, user_id, weekday, from_minute, valid_from);

CREATE TABLE staff_shift_exception (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    post character varying(40) NOT NULL,
    user_id uuid NOT NULL,
    on_day date NOT NULL,
    is_absence boolean NOT NULL,
    from_minute integer NOT NULL,
    until_minute integer NOT NULL,
    reason character varying(200) NOT NULL,
    CONSTRAINT pk_staff_shift_exception PRIMARY KEY (id)
);

CREATE INDEX ix_staff_shift_exception_on_day ON staff_shift_exception (on_day);
