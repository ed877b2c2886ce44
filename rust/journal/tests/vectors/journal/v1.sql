PRAGMA application_id = 1297174090;
PRAGMA user_version = 1;
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    attempt_id TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    updated_at INTEGER NOT NULL,
    previous INTEGER,
    body TEXT NOT NULL
);
CREATE TABLE attempt (
    attempt_id TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX attempt_open ON attempt (attempt_id) WHERE open = 1;
CREATE INDEX attempt_resolved ON attempt (seq, updated_at) WHERE open = 0;
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL
);
CREATE TABLE note (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE file_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    clean INTEGER NOT NULL CHECK (clean IN (0, 1))
);
INSERT INTO entry (seq, attempt_id, open, updated_at, previous, body) VALUES (1, '0198c9a0-7b1e-7000-8000-000000000001', 1, 1772460000000000, NULL, '{"entry":"payment","attempt_id":"0198c9a0-7b1e-7000-8000-000000000001","attempt_key":"6C582505-MQN-0198c9a0-7b1e-7000-8000-000000000001","serial":"6C582505","kind":{"kind":"listed","order_id":"or_9dLyPZcGvFgD5xYn"},"amount":{"minor":12990,"currency":"BRL"},"tender":{"kind":"credit","installments":1,"financing":"merchant"},"state":"intent","started_at":1772460000000000,"updated_at":1772460000000000,"sent_at":null,"charge_id":null,"lease_until":null,"approval":null,"decision":null,"end":null,"cancel_requested":false,"attention_asked":false}');
INSERT INTO entry (seq, attempt_id, open, updated_at, previous, body) VALUES (2, '0198c9a0-7b1e-7000-8000-000000000001', 1, 1772460004000000, 1, '{"entry":"payment","attempt_id":"0198c9a0-7b1e-7000-8000-000000000001","attempt_key":"6C582505-MQN-0198c9a0-7b1e-7000-8000-000000000001","serial":"6C582505","kind":{"kind":"listed","order_id":"or_9dLyPZcGvFgD5xYn"},"amount":{"minor":12990,"currency":"BRL"},"tender":{"kind":"credit","installments":1,"financing":"merchant"},"state":"approved","started_at":1772460000000000,"updated_at":1772460004000000,"sent_at":1772460001000000,"charge_id":"ch_K2rJ5nlHwTE4qRDP","lease_until":1772460300000000,"approval":{"transaction_id":"tx-1","nsu":"000000000001","authorization_code":"A1B2C3","acquirer":"Stone","scheme_name":"Visa","funding_source":"Credit","holder_name":null,"card":"**** 4242","card_token":"tok-1","approved_at":1772460004000000,"merchant_receipt":null,"customer_receipt":null,"extras":{}},"decision":null,"end":null,"cancel_requested":false,"attention_asked":false}');
INSERT INTO entry (seq, attempt_id, open, updated_at, previous, body) VALUES (3, '0198c9a0-7b1e-7000-8000-000000000001', 0, 1772460006000000, 2, '{"entry":"payment","attempt_id":"0198c9a0-7b1e-7000-8000-000000000001","attempt_key":"6C582505-MQN-0198c9a0-7b1e-7000-8000-000000000001","serial":"6C582505","kind":{"kind":"listed","order_id":"or_9dLyPZcGvFgD5xYn"},"amount":{"minor":12990,"currency":"BRL"},"tender":{"kind":"credit","installments":1,"financing":"merchant"},"state":"resolved","started_at":1772460000000000,"updated_at":1772460006000000,"sent_at":1772460001000000,"charge_id":"ch_K2rJ5nlHwTE4qRDP","lease_until":1772460300000000,"approval":{"transaction_id":"tx-1","nsu":"000000000001","authorization_code":"A1B2C3","acquirer":"Stone","scheme_name":"Visa","funding_source":"Credit","holder_name":null,"card":"**** 4242","card_token":"tok-1","approved_at":1772460004000000,"merchant_receipt":null,"customer_receipt":null,"extras":{}},"decision":{"decision":"confirm"},"end":{"end":"approved","approval":{"transaction_id":"tx-1","nsu":"000000000001","authorization_code":"A1B2C3","acquirer":"Stone","scheme_name":"Visa","funding_source":"Credit","holder_name":null,"card":"**** 4242","card_token":"tok-1","approved_at":1772460004000000,"merchant_receipt":null,"customer_receipt":null,"extras":{}}},"cancel_requested":false,"attention_asked":false}');
INSERT INTO entry (seq, attempt_id, open, updated_at, previous, body) VALUES (4, '0198c9a0-7b1e-7000-8000-000000000002', 1, 1772460001000000, NULL, '{"entry":"payment","attempt_id":"0198c9a0-7b1e-7000-8000-000000000002","attempt_key":"6C582505-MQN-0198c9a0-7b1e-7000-8000-000000000002","serial":"6C582505","kind":{"kind":"listed","order_id":"or_9dLyPZcGvFgD5xYn"},"amount":{"minor":12990,"currency":"BRL"},"tender":{"kind":"credit","installments":1,"financing":"merchant"},"state":"sent","started_at":1772460000000000,"updated_at":1772460001000000,"sent_at":1772460001000000,"charge_id":"ch_K2rJ5nlHwTE4qRDP","lease_until":1772460300000000,"approval":null,"decision":null,"end":null,"cancel_requested":false,"attention_asked":false}');
INSERT INTO entry (seq, attempt_id, open, updated_at, previous, body) VALUES (5, '0198c9a0-7b1e-7000-8000-000000000003', 1, 1772460009000000, NULL, '{"entry":"refund","attempt_id":"0198c9a0-7b1e-7000-8000-000000000003","attempt_key":"6C582505-MQN-0198c9a0-7b1e-7000-8000-000000000003","serial":"6C582505","order_id":null,"charge_id":"ch_K2rJ5nlHwTE4qRDP","original":{"attempt_key":"6C582505-MQN-0198c9a0-7b1e-7000-8000-000000000001","nsu":"000000000001","amount":{"minor":12990,"currency":"BRL"},"serial":"6C582505","paid_at":1772460000000000},"amount":{"minor":5000,"currency":"BRL"},"state":"refunded","canceled_before":{"minor":0,"currency":"BRL"},"started_at":1772460000000000,"updated_at":1772460009000000,"end":null}');
INSERT INTO attempt (attempt_id, seq, open, updated_at) VALUES ('0198c9a0-7b1e-7000-8000-000000000001', 3, 0, 1772460006000000);
INSERT INTO attempt (attempt_id, seq, open, updated_at) VALUES ('0198c9a0-7b1e-7000-8000-000000000002', 4, 1, 1772460001000000);
INSERT INTO attempt (attempt_id, seq, open, updated_at) VALUES ('0198c9a0-7b1e-7000-8000-000000000003', 5, 1, 1772460009000000);
INSERT INTO event (seq, body) VALUES (2, '{"attempt_id":"0198c9a0-7b1e-7000-8000-000000000001","order_id":null,"amount":{"minor":12990,"currency":"BRL"},"at":1772460006000000,"event":"payment_ended","end":{"end":"approved","approval":{"transaction_id":"tx-1","nsu":"000000000001","authorization_code":"A1B2C3","acquirer":"Stone","scheme_name":"Visa","funding_source":"Credit","holder_name":null,"card":"**** 4242","card_token":"tok-1","approved_at":1772460004000000,"merchant_receipt":null,"customer_receipt":null,"extras":{}}}}');
INSERT INTO note (name, value) VALUES ('lockout', '2');
INSERT INTO file_state (id, clean) VALUES (1, 1);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence (name, seq) VALUES ('event', 2);
