-- The last messages of a channel, for whoever looks after the register.
CREATE INDEX ix_intake_message_channel_received_at ON intake_message (channel, received_at);
