-- What a gateway answered about a customer lies under their key; who last decided on what a subscription is sent.
ALTER TABLE messages_message ADD COLUMN sealed_excerpt BLOB NULL;
ALTER TABLE messages_webhook ADD COLUMN given_by_id BLOB NULL;
