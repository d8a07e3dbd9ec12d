-- Mails that wait for a worker, and what became of them. A worker takes one until taken_until
-- and notes in handed_at that it begins to hand it to the mail server. When it dies after
-- that, no worker knows whether the mail is on its way, and none sends it again. Tokens are
-- kept as hashes alone. Accounts that were made before have no confirmed address.
-- +goose Up
create table mails (
    id          bigint generated always as identity primary key,
    key         uuid not null constraint mails_key unique,
    kind        text not null,
    user_id     bigint references users (id) on delete cascade,
    address     text not null default '',
    language    text not null default '',
    origin      text not null default '',
    detail      text not null default '',
    agent       text not null default '',
    network     text not null default '',
    made_at     timestamptz not null default now(),
    due_at      timestamptz not null default now(),
    attempts    integer not null default 0,
    taken_until timestamptz,
    handed_at   timestamptz,
    done_at     timestamptz,
    outcome     text not null default '',
    error       text not null default ''
);
create index mails_due on mails (due_at) where done_at is null;
create index mails_failed on mails (id) where outcome in ('refused', 'gave-up', 'unsure');
create index mails_user on mails (user_id);
create index mails_done on mails (done_at);
create table account_tokens (
    hash       bytea primary key,
    user_id    bigint not null references users (id) on delete cascade,
    purpose    text not null,
    address    text not null default '',
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index account_tokens_user on account_tokens (user_id);
alter table users add column email_verified_at timestamptz;

-- +goose Down
alter table users drop column email_verified_at;
drop table account_tokens, mails;
