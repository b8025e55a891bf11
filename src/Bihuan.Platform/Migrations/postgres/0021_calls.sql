CREATE TABLE intake_call (
    id uuid NOT NULL,
    channel character varying(40) NOT NULL,
    call_id character varying(100) NOT NULL,
    phone_hash bytea,
    customer_id uuid,
    offered_at timestamp with time zone,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    end_reason character varying(20),
    agent_id uuid,
    queue character varying(60),
    organisation_id uuid,
    limit_seconds integer NOT NULL,
    policy_version integer NOT NULL,
    case_id uuid,
    began_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_intake_call PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_intake_call_channel_call_id ON intake_call (channel, call_id);
CREATE INDEX ix_intake_call_began_at ON intake_call (began_at);
CREATE INDEX ix_intake_call_agent_id_began_at ON intake_call (agent_id, began_at);
CREATE INDEX ix_intake_call_case_id ON intake_call (case_id) WHERE case_id IS NOT NULL;
