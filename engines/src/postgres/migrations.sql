-- One change of the schema a block. Changes are only added, never edited: each is made once, in order.

-- 1: tokens, seen events, journals and bookmarks
CREATE TABLE temu_token (
    app text NOT NULL,
    gateway text NOT NULL,
    shop text NOT NULL,
    generation bigint,
    token text,
    lease bigint,
    lease_until timestamptz,
    PRIMARY KEY (app, gateway, shop)
);
CREATE TABLE temu_seen (
    key uuid PRIMARY KEY,
    claim uuid,
    until timestamptz NOT NULL
);
CREATE INDEX temu_seen_until ON temu_seen (until);
CREATE TABLE temu_journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    journal text NOT NULL,
    key uuid NOT NULL,
    entry text NOT NULL,
    appended timestamptz NOT NULL DEFAULT clock_timestamp(),
    state text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'dead', 'done')),
    attempts integer NOT NULL DEFAULT 0,
    receipt bigint NOT NULL DEFAULT 0,
    taken_until timestamptz,
    ended timestamptz,
    reason text
);
CREATE UNIQUE INDEX temu_journal_open ON temu_journal (journal, key) WHERE state <> 'done';
CREATE INDEX temu_journal_live ON temu_journal (journal, id) WHERE state = 'live';
CREATE INDEX temu_journal_done ON temu_journal (journal, ended) WHERE state = 'done';
CREATE TABLE temu_bookmark (
    name text PRIMARY KEY,
    version integer NOT NULL,
    generation bigint NOT NULL,
    bookmark text NOT NULL
);
