-- Who signs in to which account by OpenID Connect. Issuer and subject name a user of a
-- provider for ever. An account that was made by an identity has an empty password_hash.
-- +goose Up
create table identities (
    issuer  text not null,
    subject text not null,
    user_id bigint not null references users (id) on delete cascade,
    shown   text not null default '',
    made_at timestamptz not null default now(),
    used_at timestamptz,
    primary key (issuer, subject)
);
create index identities_user on identities (user_id);

-- +goose Down
drop table identities;
